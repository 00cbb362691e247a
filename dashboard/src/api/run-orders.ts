import { gateway } from './gateway.ts';

/** Who gives an order, and why. Texts that are '' are left out. */
interface Said {
  by: string;
  reason?: string;
}

/** Asks that a run waits, goes on, or ends; resolves once the owner of the workcell is certain to hear of it. @throws Problem */
export async function orderRun(
  id: string,
  order: 'pause' | 'resume' | 'cancel',
  { by, reason = '' }: Said,
): Promise<void> {
  const init = { params: { path: { id } }, body: said({ by, reason }) };
  if (order === 'pause') await gateway.POST('/runs/{id}/pause', init);
  else if (order === 'resume') await gateway.POST('/runs/{id}/resume', init);
  else await gateway.POST('/runs/{id}/cancel', init);
}

/** Gives up waiting for commands that an instance acts on; it may act on while the next one begins. @throws Problem */
export async function abandonCommands(
  { module, instance }: { module: string; instance: string },
  command_ids: string[],
  { by, reason = '' }: Said,
): Promise<void> {
  const body = { instance, command_ids, ...said({ by, reason }) };
  await gateway.POST('/admin/abandon/{module}', { params: { path: { module } }, body });
}

function said({ by, reason }: Required<Said>): Partial<Said> {
  return { ...(by === '' ? {} : { by }), ...(reason === '' ? {} : { reason }) };
}
