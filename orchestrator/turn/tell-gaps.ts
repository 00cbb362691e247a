import type { GapTold } from '../../shared/contracts/run-event.ts';
import { gapBrokenInWords, nameStep } from '../../shared/sentences/index.ts';
import { begunGaps, type BegunGap } from '../commitments/index.ts';
import { isCleaningUp, isRecovering } from '../machine/index.ts';
import { areAllHeard } from '../restored-store/index.ts';
import type { LabState, OwnedRun } from '../state/index.ts';
import { recordId } from './decide-step.ts';
import type { Transaction } from './transaction.ts';

/** So much of a gap is left when it is told that it may break. */
const leftAtRisk = 0.2;

/** Tells of gaps that are broken by now, and has their steps fail or wait for a person's word where the workflow says so; and of runs that are late. */
export function breakGaps(tx: Transaction): void {
  for (const run of runsWithTimes(tx)) {
    const { complete_by = Infinity } = run.definition;
    if (complete_by <= tx.now) tx.apply(run, { type: 'late', until: complete_by });
    for (const begun of begunGaps(run)) {
      if (begun.until >= tx.now || isToldBroken(run, begun) || mayBeDone(tx.state, begun)) continue;
      // What recovers it comes to its end first: then it is tried again, and that is too late, or it is not.
      if (isRecoveredFrom(begun)) continue;
      const gap = toldOf(begun);
      const nameOf = (position: number) => nameStep(position, run.definition.steps[position]?.name);
      const error = { code: 'gap_broken' as const, message: gapBrokenInWords(gap, nameOf), retryable: false };
      const { soft, on_broken = 'fail' } = begun.gap;
      // What an instrument has begun it ends; and what cleans up is done, however late.
      const then = soft || begun.isFlying || isCleaningUp(run.snapshot) ? 'note' : on_broken;
      tx.apply(run, {
        type: 'gapBroken',
        gap,
        error,
        then,
        command_id: recordId(run.definition.run_id, gap.step),
      });
    }
  }
}

/**
 * Tells of gaps that may break: those that cannot be kept any more, and those of which little is left while their step waits. Answers when
 * something is next to be told because time goes on; Infinity where that is never.
 */
export function tellGapsAtRisk(tx: Transaction, lost: readonly BegunGap[]): number {
  for (const begun of lost) atRisk(tx, begun);
  let next = Infinity;
  const at = (time: number) => {
    if (time > tx.now) next = Math.min(next, time);
  };
  for (const run of runsWithTimes(tx)) {
    const { complete_by = Infinity } = run.definition;
    if (run.snapshot.context.late === undefined) at(complete_by);
    for (const begun of begunGaps(run)) {
      if (isToldBroken(run, begun)) continue;
      const { since, until, isFlying } = begun;
      const riskAt = until - (until - since) * leftAtRisk;
      if (riskAt <= tx.now && !isFlying) atRisk(tx, begun);
      at(riskAt > tx.now ? riskAt : until + 1);
    }
  }
  return next;
}

function* runsWithTimes({ state }: Transaction): Iterable<OwnedRun> {
  for (const run_id of [...state.promised]) {
    const run = state.runs.get(run_id);
    if (run && !run.definition.simulate) yield run;
  }
}

function atRisk(tx: Transaction, begun: BegunGap): void {
  if (mayBeDone(tx.state, begun)) return;
  tx.apply(begun.run, { type: 'gapAtRisk', gap: toldOf(begun) });
}

/** True where an agent that is not heard yet may have done the step: the store was put back. */
function mayBeDone(state: LabState, { run, gap }: BegunGap): boolean {
  const { module = '', loop } = run.definition.steps[gap.to] ?? {};
  return loop ? state.recovering !== undefined : !areAllHeard(state, module);
}

function isRecoveredFrom({ run, gap }: BegunGap): boolean {
  const step = run.snapshot.steps[gap.to];
  return step !== undefined && isRecovering(step);
}

function isToldBroken({ snapshot }: OwnedRun, { key }: BegunGap): boolean {
  return snapshot.context.gaps?.[key]?.broken !== undefined;
}

function toldOf({ gap: { to, from, point, at, max = 0 }, until }: BegunGap): GapTold {
  return { step: to, from, point, at, max, until };
}
