import { simulatedInstance } from '../../shared/contracts/address.ts';
import { commandId } from '../../shared/contracts/command-id.ts';
import { attemptsGranted } from '../machine/index.ts';
import type { Transaction } from './transaction.ts';
import { shownWaits } from '../state/index.ts';

/** So many steps are simulated at once; a flood of rehearsals must not slow the real runs down. */
const atOnce = 10;

/**
 * Starts the next steps of simulated runs. They wait for no instrument, whatever state it is in, and hold up nobody, not
 * even where one run goes at a time. Their instance is no entry of the lab state: it is never busy, never silent, and occupies
 * nothing. Runs take turns.
 */
export function grantSimulated(tx: Transaction): void {
  const { state } = tx;
  let room = atOnce - sizeOf(state.simulating);
  while (room > 0) {
    const [next] = state.simulated;
    if (!next) return;
    const [run_id, positions] = next;
    const [position] = positions;
    const run = state.runs.get(run_id);
    const step = position === undefined ? undefined : run?.definition.steps[position];
    // It has had its turn, and stands at the end where more of it is to come.
    state.simulated.delete(run_id);
    if (!run || position === undefined || !step) continue;
    positions.delete(position);
    if (positions.size > 0) state.simulated.set(run_id, positions);
    room -= 1;
    const attempt = attemptsGranted(run.snapshot, position) + 1;
    const command_id = commandId({ run_id, step: position, attempt });
    const address = { module: step.module, instance: simulatedInstance };
    // No timeout: the simulation never takes long.
    tx.apply(run, { type: 'grant', command_id, attempt, ...address, session: 1, number: position + 1 });
    tx.apply(run, { type: 'started', command_id, started_at: tx.now });
  }
  if (state.simulated.size === 0) return;
  for (const run of tx.touchedRuns()) {
    if (!state.simulated.has(run.definition.run_id)) continue;
    const text = `waits for its turn: ${atOnce} simulated steps are under way`;
    const why = { kind: 'busy', text, hint: 'it has its turn by itself' } as const;
    for (const [position] of shownWaits(run)) tx.setWaiting(run, position, why);
  }
}

function sizeOf(index: ReadonlyMap<string, ReadonlySet<number>>): number {
  let size = 0;
  for (const positions of index.values()) size += positions.size;
  return size;
}
