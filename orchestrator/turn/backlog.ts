import { workcellField } from '../../shared/contracts/workcell-state.ts';
import {
  reindex,
  type OwnedRun,
  isSame,
  type LabState,
  type Why,
  type WaitingStep,
  isEnding,
  type Ending,
} from '../state/index.ts';
import type { Transaction } from './transaction.ts';

/**
 * How many runs a turn ends, and of how many it notes why they wait: whatever else happens in the process, a safety stop
 * above all, waits for a turn to end.
 */
export const backlogAtOnce = 50;

/** Of how many steps a turn finds out why they wait, beside those of the runs that it touches. */
export const explainedAtOnce = 200;

/** True if a turn is needed although nothing has happened. */
export function hasBacklog({
  endings,
  unnoted,
  unexplained,
}: Pick<LabState, 'endings' | 'unnoted' | 'unexplained'>): boolean {
  return endings.size > 0 || unnoted.size > 0 || unexplained.size > 0;
}

/** Cancels runs in turns to come; from now on they are given nothing. Survives this owner. */
export function endLater(
  tx: Transaction,
  order: number,
  why: Omit<Ending, 'runs'>,
  runs: readonly OwnedRun[],
): void {
  const { state } = tx;
  const left = runs.filter(({ definition }) => !isEnding(state.endings, definition.run_id));
  if (left.length === 0) return;
  const ids = left.map(({ definition }) => definition.run_id);
  state.endings.set(String(order), { ...why, runs: new Set(ids) });
  tx.putField(workcellField.ending(order), { ...why, runs: ids });
  for (const run of left) reindex(state, run);
}

/** Ends some of the runs that are to be ended. */
export function endSome(tx: Transaction): void {
  const { state } = tx;
  let room = backlogAtOnce;
  for (const [order, { runs, at_once = false, ...why }] of state.endings) {
    for (const run_id of runs) {
      if (room === 0) return;
      room -= 1;
      const run = state.runs.get(run_id);
      runs.delete(run_id);
      if (run) tx.apply(run, { type: 'cancel', ...why, atOnce: at_once });
    }
    state.endings.delete(order);
    tx.putField(workcellField.ending(order), null);
  }
}

/**
 * Notes why steps wait: those of runs that the turn has touched first, which nobody has told anything of yet, then as many as there is
 * room for. The rest is noted in turns to come, unless it is found out anew.
 */
export function recordReasons(tx: Transaction, found: ReadonlyMap<WaitingStep, Why>): void {
  const { runs, unnoted } = tx.state;
  for (const [{ run_id, position }, why] of found) {
    const wait = runs.get(run_id)?.waits.get(position);
    const of = unnoted.get(run_id);
    if (wait && !isSame(wait.why, why))
      unnoted.set(run_id, (of ?? new Map<number, Why>()).set(position, why));
    else if (of?.delete(position) && of.size === 0) unnoted.delete(run_id);
  }
  const touched = tx.touchedRuns().map(({ definition }) => definition.run_id);
  const room = [...unnoted.keys()].slice(0, backlogAtOnce);
  for (const run_id of [...touched, ...room]) {
    const run = runs.get(run_id);
    for (const [position, why] of unnoted.get(run_id) ?? []) if (run) tx.setWaiting(run, position, why);
    unnoted.delete(run_id);
  }
}
