import { endOfUse, startOfUse } from './chains.ts';
import { at, type Numbers } from './numbers.ts';
import type { Lag, Problem, Schedule } from './problem.ts';
import { tablesOf, type Tables } from './tables.ts';

/** What keeps an activity from beginning any earlier than it is planned. */
export type Hold =
  | { readonly kind: 'now' }
  | { readonly kind: 'acts' }
  | { readonly kind: 'release'; readonly at: number }
  /** It must be so far from a point of another activity: after it, or, with a maximum, not too long before it. */
  | { readonly kind: 'lag'; readonly lag: Lag; readonly activity: string }
  /** Activities and reservations that hold the resource until then. */
  | { readonly kind: 'resource'; readonly resource: string; readonly holders: readonly string[] }
  /** Earlier, there would be too little of it. */
  | { readonly kind: 'reservoir'; readonly reservoir: string }
  /** Nothing alone: what comes after it is better so. */
  | { readonly kind: 'order' };

/** Why each activity does not begin earlier, by id. At least one reason each. */
export function whyNotEarlier(problem: Problem, schedule: Schedule): Map<string, Hold[]> {
  const tables = tablesOf(problem);
  const placed = placedOf(tables, schedule);
  return new Map(problem.activities.map(({ id }, i) => [id, holdsOf(tables, placed, i)]));
}

/**
 * The chain of activities that decides when the last ends: each is held by the one before it, the first by no other. Who wants to be done
 * earlier must change one of them.
 */
export function bindingChain(problem: Problem, schedule: Schedule): { activity: string; hold: Hold }[] {
  const holds = whyNotEarlier(problem, schedule);
  const last = [...schedule].sort(([, a], [, b]) => b.end - a.end)[0]?.[0];
  const chain: { activity: string; hold: Hold }[] = [];
  const seen = new Set<string>();
  for (let activity = last; activity !== undefined && !seen.has(activity);) {
    seen.add(activity);
    const own = holds.get(activity) ?? [];
    const hold = own.find((one) => others(one).some((other) => holds.has(other))) ??
      own[0] ?? { kind: 'order' };
    chain.unshift({ activity, hold });
    activity = others(hold).find((other) => holds.has(other));
  }
  return chain;
}

function others(hold: Hold): readonly string[] {
  return hold.kind === 'lag' ? [hold.activity] : hold.kind === 'resource' ? hold.holders : [];
}

export interface PlacedTables {
  readonly starts: Numbers;
  readonly modes: Numbers;
  readonly durations: Numbers;
}

/** @throws RangeError where an activity is not in the schedule, or in a mode that it does not have */
export function placedOf(tables: Tables, schedule: Schedule): PlacedTables {
  const { problem, count, activities, fixed, modeBegin, modeDuration, release } = tables;
  const [starts, modes] = [Int32Array.from(release), Int32Array.from(modeBegin.subarray(0, count))];
  for (let i = 0; i < activities; i += 1) {
    const activity = problem.activities[i];
    const placed = schedule.get(activity?.id ?? '');
    const mode = activity?.modes.findIndex(({ instance }) => instance === placed?.instance) ?? -1;
    if (!placed || mode < 0) throw new RangeError(`the schedule does not say how ${activity?.id} is done`);
    starts[i] = placed.start;
    if (at(fixed, i) === 0) modes[i] = at(modeBegin, i) + mode;
  }
  return { starts, modes, durations: Int32Array.from(modes, (mode) => at(modeDuration, mode)) };
}

function holdsOf(tables: Tables, placed: PlacedTables, i: number): Hold[] {
  const { problem, fixed, release } = tables;
  const [activity, start] = [problem.activities[i], at(placed.starts, i)];
  if (at(fixed, i) === 1) return [{ kind: 'acts' }];
  const holds: Hold[] = [
    ...lagsOf(tables, placed, i),
    ...resourcesOf(tables, placed, i),
    ...reservoirsOf(tables, placed, i),
  ];
  if (start === at(release, i)) {
    const named = activity?.release !== undefined && activity.release > 0;
    holds.push(named ? { kind: 'release', at: start } : { kind: 'now' });
  }
  return holds.length > 0 ? holds : [{ kind: 'order' }];
}

function lagsOf({ arcs, problem }: Tables, { starts, durations }: PlacedTables, i: number): Hold[] {
  const holds: Hold[] = [];
  for (let arc = 0; arc < arcs.count; arc += 1) {
    if (at(arcs.to, arc) !== i) continue;
    const from = at(arcs.from, arc);
    const before = at(starts, from) + (at(arcs.fromEnd, arc) === 1 ? at(durations, from) : 0);
    const after = at(starts, i) + (at(arcs.toEnd, arc) === 1 ? at(durations, i) : 0);
    const lag = problem.lags?.[at(arcs.source, arc)];
    if (lag && after === before + at(arcs.lag, arc))
      holds.push({ kind: 'lag', lag, activity: problem.activities[from]?.id ?? '' });
  }
  return holds;
}

/** Resources of which there is too little in the moment before. */
function resourcesOf(tables: Tables, { starts, modes, durations }: PlacedTables, i: number): Hold[] {
  const { problem, count, activities, useBegin, useResource, useAmount, capacity } = tables;
  const holds: Hold[] = [];
  const mode = at(modes, i);
  for (let use = at(useBegin, mode); use < at(useBegin, mode + 1); use += 1) {
    const before = startOfUse(tables, use, starts, durations) - 1;
    const resource = at(useResource, use);
    const holders: string[] = [];
    let sum = at(useAmount, use);
    for (let j = 0; j < count; j += 1) {
      if (j === i) continue;
      for (let other = at(useBegin, at(modes, j)); other < at(useBegin, at(modes, j) + 1); other += 1) {
        const holdsIt =
          at(useResource, other) === resource &&
          startOfUse(tables, other, starts, durations) <= before &&
          before < endOfUse(tables, other, starts, durations);
        if (!holdsIt) continue;
        sum += at(useAmount, other);
        holders.push(
          (j < activities ? problem.activities[j]?.id : problem.reservations?.[j - activities]?.id) ?? '',
        );
      }
    }
    if (sum > at(capacity, resource))
      holds.push({ kind: 'resource', resource: problem.resources[resource]?.id ?? '', holders });
  }
  return holds;
}

/** Reservoirs that were refilled just when it begins, and had too little before. */
function reservoirsOf(tables: Tables, { starts, modes, durations }: PlacedTables, i: number): Hold[] {
  const { problem, activities, reservoirs } = tables;
  return reservoirs.flatMap(({ level, takes }, r): Hold[] => {
    const amount = takes.get(at(modes, i)) ?? 0;
    if (amount <= 0) return [];
    let left = level - amount;
    for (let j = 0; j < activities; j += 1) {
      const taken = takes.get(at(modes, j)) ?? 0;
      const time = at(starts, j) + (taken < 0 ? at(durations, j) : 0);
      if (j !== i && time < at(starts, i)) left -= taken;
    }
    return left < 0 ? [{ kind: 'reservoir', reservoir: problem.reservoirs?.[r]?.id ?? '' }] : [];
  });
}
