import type { LabState, OwnedRun, WaitingStep } from '../../state/index.ts';
import { expectedMs } from '../durations.ts';
import { type BegunGap, type GapOf, gapsByStep, keyOf, standing, timeOf } from '../gaps-of-run.ts';
import { dependsOn, isUnderWay } from './chains.ts';

/**
 * A soft gap is kept where that is possible, and makes nothing impossible: what it would hold back goes on once it could not be kept all the same.
 * One that is given up when its first step is given out binds nobody from then on, for it may have passed steps whose turn it was.
 */

/** Those that have begun, or whose first step is under way, and that may still be kept; those first that are to end first. */
export function softGapsOf(run: OwnedRun, now: number): GapOf[] {
  const found: { gap: GapOf; until: number }[] = [];
  for (const [to, gaps] of gapsByStep(run).into)
    for (const gap of gaps) {
      if (!gap.soft || standing(run, to) !== 'open' || isGivenUp(run, gap)) continue;
      const since = timeOf(run, gap.from, gap.point);
      const { min = 0, max = 0 } = gap;
      const until = (since ?? now) + Math.max(min, max) * 1000;
      if (since === undefined ? isUnderWay(run, gap.from) && isInOrder(run, gap) : until >= now)
        found.push({ gap, until });
    }
  return found.sort((a, b) => a.until - b.until).map(({ gap }) => gap);
}

/** Those that a step begins once it is given out. */
export function softGapsFrom(run: OwnedRun, { position }: WaitingStep): GapOf[] {
  return (gapsByStep(run).from.get(position) ?? []).filter(
    (gap) =>
      gap.soft &&
      gap.max !== undefined &&
      standing(run, gap.to) === 'open' &&
      isInOrder(run, gap) &&
      !isGivenUp(run, gap),
  );
}

/** A step waits for the sake of those that it begins no longer than the longest of them is. Milliseconds since the epoch. */
export function waitsUntil({ ready_at }: WaitingStep, gaps: readonly GapOf[]): number {
  return ready_at + Math.max(...gaps.map(({ max = 0 }) => max)) * 1000;
}

/** One whose first step is given out now, as far as is known how long that takes. */
export function expectedGap(state: LabState, run: OwnedRun, gap: GapOf, now: number): BegunGap {
  const { from, point, max = 0 } = gap;
  const step = run.definition.steps[from];
  const since = now + (point === 'end' && step ? (expectedMs(state, step) ?? 0) : 0);
  return { run, gap, key: keyOf(gap), since, until: since + max * 1000, stage: 'open' };
}

/** True where what it is counted from comes before its step in any case. */
function isInOrder({ snapshot }: OwnedRun, { from, point, to }: GapOf): boolean {
  return point === 'start' || dependsOn(snapshot, from, to);
}

/** True where it was told that it may break before it had begun. */
function isGivenUp(run: OwnedRun, gap: GapOf): boolean {
  const { from, point } = gap;
  const { risk } = run.snapshot.context.gaps?.[keyOf(gap)] ?? {};
  const since = timeOf(run, from, point);
  if (risk === undefined || since === undefined) return risk !== undefined;
  return point === 'start' ? risk <= since : risk < since;
}
