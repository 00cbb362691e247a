import { simulatedInstance } from '../../shared/contracts/address.ts';
import { commandId } from '../../shared/contracts/command-id.ts';
import { attemptsGranted, stepAtHand } from '../run-machine/run-queries.ts';
import type { Transaction } from '../turn/transaction.ts';
import { nextStep } from '../state/waiting-step.ts';

/** So many steps are simulated at once; a flood of rehearsals must not slow the real runs down. */
const atOnce = 10;

/**
 * Starts the next steps of simulated runs. They wait for no instrument, whatever state it is in, and hold up nobody, not
 * even where one run goes at a time. Their instance is no entry of the lab state: it is never busy, never silent, and occupies
 * nothing. Runs take turns.
 */
export function grantSimulated(tx: Transaction): void {
  const { state } = tx;
  for (const run_id of state.simulated) {
    if (state.simulating.size >= atOnce) break;
    const run = state.runs.get(run_id);
    const step = run && nextStep(run.definition, run.snapshot);
    if (!run || !step) continue;
    const position = stepAtHand(run.snapshot);
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
    tx.setWaiting(run, `waits for its turn: ${atOnce} simulated runs are under way`);
  }
}
