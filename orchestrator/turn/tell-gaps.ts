import type { GapTold } from '../../shared/contracts/run-event.ts';
import { gapBrokenInWords, nameStep } from '../../shared/sentences/index.ts';
import {
  begunGaps,
  type BegunGap,
  type GapOf,
  gapsByStep,
  idOf,
  keyOf,
  timeOf,
} from '../commitments/index.ts';
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
      // Whether one has begun in time that was given out in time, its agent tells.
      if (begun.stage === 'given' || begun.until >= tx.now) continue;
      if (isToldBroken(run, begun.key) || mayBeDone(tx.state, begun)) continue;
      // What recovers it comes to its end first: then it is tried again, and that is too late, or it is not.
      if (isRecoveredFrom(begun)) continue;
      const { soft, on_broken = 'fail' } = begun.gap;
      // What an instrument has begun it ends; and what cleans up is done, however late.
      const isNoted = soft || begun.stage === 'flying' || isCleaningUp(run.snapshot);
      tellBroken(tx, run, toldOf(begun), isNoted ? 'note' : on_broken);
    }
  }
}

/** @param then what becomes of its step */
function tellBroken(tx: Transaction, run: OwnedRun, gap: GapTold, then: 'fail' | 'pause' | 'note'): void {
  const { run_id, steps } = run.definition;
  const nameOf = (position: number) => nameStep(position, steps[position]?.name);
  const error = { code: 'gap_broken' as const, message: gapBrokenInWords(gap, nameOf), retryable: false };
  tx.apply(run, { type: 'gapBroken', gap, error, then, command_id: recordId(run_id, gap.step) });
}

/**
 * An agent has told when a step began or ended: tells of the gaps to that which are broken, and by how much. To be called before the run hears
 * that it has ended, for that may be its own end.
 */
export function tellMissedGaps(
  tx: Transaction,
  run: OwnedRun,
  position: number,
  { started_at, ended_at }: { started_at?: number | undefined; ended_at?: number | undefined },
): void {
  const { run_id, simulate } = run.definition;
  if (simulate || !tx.state.promised.has(run_id)) return;
  for (const gap of gapsByStep(run).into.get(position) ?? []) {
    const time = gap.at === 'end' ? ended_at : started_at;
    const since = timeOf(run, gap.from, gap.point);
    if (time === undefined || since === undefined) continue;
    const missed = missedBy(gap, since, time);
    const isTold = isToldBroken(run, keyOf(gap));
    if (missed && (isTold || missed.missed_by > 0)) tellBroken(tx, run, { ...idOf(gap), ...missed }, 'note');
  }
}

/** By how much a gap was missed that was counted from `since` on, and ended at `time`: the bound that it is after or before. Undefined where it has none. */
function missedBy(
  { min, max }: GapOf,
  since: number,
  time: number,
): (Pick<GapTold, 'min' | 'max' | 'until'> & { missed_by: number }) | undefined {
  const earliest = since + (min ?? 0) * 1000;
  if (min !== undefined && time < earliest)
    return { min, until: earliest, missed_by: (earliest - time) / 1000 };
  if (max === undefined) return undefined;
  const until = since + max * 1000;
  return { max, until, missed_by: (time - until) / 1000 };
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
      if (isToldBroken(run, begun.key)) continue;
      const { since, until, stage } = begun;
      const riskAt = until - (until - since) * leftAtRisk;
      if (riskAt <= tx.now && stage !== 'flying') atRisk(tx, begun);
      if (riskAt > tx.now) at(riskAt);
      else if (stage !== 'given') at(until + 1);
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

function isToldBroken({ snapshot }: OwnedRun, key: string): boolean {
  return snapshot.context.gaps?.[key]?.broken !== undefined;
}

function toldOf({ gap, until }: BegunGap): GapTold {
  return { ...idOf(gap), ...(gap.max === undefined ? {} : { max: gap.max }), until };
}
