import { setTimeout as delay } from 'node:timers/promises';
import type { ReasonKey } from '../../../shared/contracts/reason-keys.ts';
import type { Client } from '../lab/client.ts';
import { agents, instruments, type Lab } from '../lab/lab.ts';

/** How long agents may take to be back, in milliseconds: longer than a name stays taken, and several hellos. */
const backMs = 60_000;
const lookEvery = 100;
const endedByReset: readonly ReasonKey[] = ['safety_stop', 'outcome_unknown', 'error', 'cancelled', 'paused'];

/**
 * Undoes all that a cell of the matrix has done to its lab: its processes run, its cables are whole, no message is lost.
 * @throws Error where a process has ended that nobody had end.
 */
export async function restoreLab(lab: Lab): Promise<void> {
  lab.cables.mendAll();
  await lab.lose(0);
  const byThemselves: string[] = [];
  for (const role of lab.roles()) {
    const process = lab.process(role);
    if (process.alive) continue;
    if (process.endedByItself) byThemselves.push(role);
    await lab.launch(role);
  }
  if (byThemselves.length > 0) throw new Error(`ended by themselves: ${byThemselves.join(', ')}`);
}

/**
 * Resolves when each instrument of each agent takes steps again.
 * @throws Error that names those that do not, and why.
 */
export async function untilAllBack(
  lab: Pick<Lab, 'roles'>,
  client: Pick<Client, 'instruments' | 'order'>,
  ms = backMs,
): Promise<void> {
  let amiss: string[] = [];
  for (const end = Date.now() + ms; Date.now() < end; await delay(lookEvery)) {
    const seen = await client.instruments();
    const reasonsOf = (module: string, role: string): string[] => {
      const found = seen?.find((each) => each.module === module && each.instance === role);
      return found ? found.reasons.map(({ text }) => text) : ['nobody knows of it'];
    };
    amiss = agents
      .filter((role) => lab.roles().includes(role))
      .flatMap((role) =>
        instruments.flatMap((module) =>
          reasonsOf(module, role).map((reason) => `${module}/${role}: ${reason}`),
        ),
      );
    if (amiss.length === 0) return;
    if (seen?.some(({ reasons }) => reasons.some(({ key }) => endedByReset.includes(key))))
      await client.order('reset');
  }
  throw new Error(`the cell left its lab worse than it found it: ${amiss.join('; ')}`);
}
