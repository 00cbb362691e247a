import {
  stepsBefore,
  inFlightState,
  isCancelledAtOnce,
  isCleaningUp,
  isEnded,
  isWaitingForWord,
  ownerOf,
  roundParts,
  type Plan,
  type RunSnapshot,
  workOf,
} from '../machine/index.ts';
import { gapKey, type GapTold } from '../../shared/contracts/run-event.ts';
import type { Gap } from '../../shared/contracts/step-flow.ts';
import type { OwnedRun } from '../state/index.ts';

/** A gap of a run, with the step at whose end of it stands. */
export type GapOf = Gap & { to: number };

/** Which gap it is, as it is told. */
export function idOf({ to, from, point, at }: GapOf): Pick<GapTold, 'step' | 'from' | 'point' | 'at'> {
  return { step: to, from, point, at };
}

/** Names a gap within its run. */
export function keyOf(gap: GapOf): string {
  return gapKey(idOf(gap));
}

interface GapsByStep {
  into: Map<number, GapOf[]>;
  from: Map<number, GapOf[]>;
}

/** They follow from the plan, which is never changed, only replaced. */
const known = new WeakMap<Plan, GapsByStep>();

/** The gaps of a run, by the steps that they begin and end at. */
export function gapsByStep({ definition, snapshot }: Pick<OwnedRun, 'definition' | 'snapshot'>): GapsByStep {
  const before = known.get(snapshot.plan);
  if (before) return before;
  const gaps: GapsByStep = { into: new Map(), from: new Map() };
  for (const [to, step] of definition.steps.entries())
    for (const gap of step.gaps ?? []) {
      const whole = { ...gap, to };
      gaps.into.set(to, [...(gaps.into.get(to) ?? []), whole]);
      gaps.from.set(gap.from, [...(gaps.from.get(gap.from) ?? []), whole]);
    }
  known.set(snapshot.plan, gaps);
  return gaps;
}

/**
 * When a step began, or has ended, milliseconds since the epoch; undefined while it has not. One whose outcome was unknown has ended with the
 * decision on it: until then it may have gone on. Attempts that were repeated count from the first
 * of them, and one that is skipped has begun and ended then. What was done in the run before was long ago, and no gap is counted from it.
 */
export function timeOf(
  { snapshot, steps }: Pick<OwnedRun, 'snapshot' | 'steps'>,
  position: number,
  point: Gap['point'],
): number | undefined {
  const step = snapshot.steps[position];
  const record = steps[position];
  if (!step || !record || record.taken_from !== undefined) return undefined;
  if (point === 'end')
    return isEnded(step) ? (record.resolution?.at ?? record.ended_at ?? record.started_at) : undefined;
  if (record.status === 'idle' && !record.earlier?.length) return undefined;
  return record.earlier?.[0]?.started_at ?? record.started_at;
}

/** True where what a gap is counted from never comes: the run has no such step, it was done in the run before, or the run comes to its end. */
function isNeverCounted({ snapshot, steps }: Pick<OwnedRun, 'snapshot' | 'steps'>, from: number): boolean {
  return (
    snapshot.plan[from] === undefined ||
    steps[from]?.taken_from !== undefined ||
    (isCleaningUp(snapshot) && snapshot.plan[from]?.cleanup !== true)
  );
}

/** The hard gaps that hold a step back, with the time that each is counted from; undefined where that has not come. */
export function hardGapsInto(
  run: Pick<OwnedRun, 'definition' | 'snapshot' | 'steps'>,
  position: number,
): { gap: GapOf; since: number | undefined }[] {
  return (gapsByStep(run).into.get(position) ?? []).flatMap((gap) => {
    if (gap.soft) return [];
    const since = timeOf(run, gap.from, gap.point);
    return since === undefined && isNeverCounted(run, gap.from) ? [] : [{ gap, since }];
  });
}

/**
 * Where a step stands: it has ended, be it that its run comes to its end without it; an instrument has it; its rounds are under way; or it is
 * still to be given out.
 */
export function standing(
  { snapshot }: Pick<OwnedRun, 'snapshot'>,
  position: number,
): 'ended' | 'flying' | 'looping' | 'open' {
  const step = snapshot.steps[position];
  if (step && isEnded(step)) return 'ended';
  if (step?.value === 'looping') return 'looping';
  if (step && inFlightState(step)) return 'flying';
  return isLeftUndone(snapshot, position) ? 'ended' : 'open';
}

/** True where the run comes to its end, and the step is none of those that are done then. */
function isLeftUndone(run: RunSnapshot, position: number): boolean {
  if (workOf(run) !== 'draining') return false;
  if (isCancelledAtOnce(run)) return true;
  for (let at: number | undefined = position; at !== undefined; at = ownerOf(run.plan[at] ?? {}))
    if (run.plan[at]?.cleanup === true) return false;
  return true;
}

/** The steps that one waits for: those it depends on, those its gaps are counted from, and of a loop its rounds. */
export function waitsFor(run: Pick<OwnedRun, 'definition' | 'snapshot'>, position: number): number[] {
  const { plan } = run.snapshot;
  const gaps = (gapsByStep(run).into.get(position) ?? []).filter(({ soft }) => !soft);
  return [...stepsBefore(plan, position), ...gaps.map(({ from }) => from), ...roundParts(plan, position)];
}

/** A gap that has begun, and whose step has not come to the point where it ends. Times are milliseconds since the epoch. */
export interface BegunGap {
  run: OwnedRun;
  gap: GapOf;
  key: string;
  /** The time that it is counted from. */
  since: number;
  /** By then it is to end. */
  until: number;
  /**
   * - `open`: its step waits
   * - `given`: the gap is to the beginning of its step, and that was given out; nobody has heard yet that it has begun
   * - `flying`: the gap is to the end of its step, and an instrument has that, or had it, and nobody knows what it did
   */
  stage: 'open' | 'given' | 'flying';
}

/** The gaps of a run that have begun. */
export function begunGaps(run: OwnedRun): BegunGap[] {
  return [...gapsByStep(run).into.values()].flat().flatMap((gap): BegunGap[] => {
    const stage = stageOf(run, gap);
    if (gap.max === undefined || !stage) return [];
    const since = timeOf(run, gap.from, gap.point);
    if (since === undefined) return [];
    const until = since + gap.max * 1000;
    return [{ run, gap, key: keyOf(gap), since, until, stage }];
  });
}

/** How far the step has come at which a gap ends; undefined where it has come to that point. */
function stageOf(run: OwnedRun, { to, at }: GapOf): BegunGap['stage'] | undefined {
  const step = run.snapshot.steps[to];
  const stands = standing(run, to);
  if (stands === 'ended') return undefined;
  if (stands === 'open' && !isWaitingForWord(step)) return 'open';
  if (at === 'end') return 'flying';
  const command = step && inFlightState(step)?.command;
  return command === 'unsent' || command === 'sent' ? 'given' : undefined;
}
