import { send } from './request.ts';

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
  await send(`runs/${encodeURIComponent(id)}/${order}`, {
    ...(by === '' ? {} : { by }),
    ...(reason === '' ? {} : { reason }),
  });
}

/** Gives up waiting for commands that an instance acts on; it may act on while the next one begins. @throws Problem */
export async function abandonCommands(
  { module, instance }: { module: string; instance: string },
  command_ids: string[],
  { by, reason = '' }: Said,
): Promise<void> {
  await send(`admin/abandon/${encodeURIComponent(module)}`, {
    instance,
    command_ids,
    ...(by === '' ? {} : { by }),
    ...(reason === '' ? {} : { reason }),
  });
}
