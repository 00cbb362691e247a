import { at, type Numbers } from './numbers.ts';
import type { End, Problem, Schedule } from './problem.ts';

/** Later than anything that is planned, and far enough from overflow that sums of two stay whole numbers of 32 bits. */
export const never = 2 ** 29;

/**
 * A problem as numbers: ids are indexes, lists are typed arrays. Activities come first and reservations behind them, as activities that
 * cannot be moved. A maximum lag is a minimum in the other direction.
 */
export interface Tables {
  readonly problem: Problem;
  /** Activities and reservations. */
  readonly count: number;
  /** Activities alone. */
  readonly activities: number;
  readonly release: Numbers;
  readonly due: Numbers;
  /** 1 where the start is given: it acts already or is a reservation. */
  readonly fixed: Numbers;
  /** See `Activity.claim`. */
  readonly claim: Numbers;
  /** Modes of activity `i`: from `modeBegin[i]` up to `modeBegin[i + 1]`. */
  readonly modeBegin: Numbers;
  readonly modeDuration: Numbers;
  /** A number per name of an instance. */
  readonly modeInstance: Numbers;
  /** Uses of mode `m`: from `useBegin[m]` up to `useBegin[m + 1]`, of contended resources alone. */
  readonly useBegin: Numbers;
  readonly useOwner: Numbers;
  readonly useResource: Numbers;
  readonly useAmount: Numbers;
  readonly useFromEnd: Numbers;
  /** The activity with which it ends, and whether with its end. */
  readonly useUntil: Numbers;
  readonly useUntilEnd: Numbers;
  readonly capacity: Numbers;
  readonly arcs: Arcs;
  /** The group of `sameInstance`, or -1. */
  readonly group: Numbers;
  readonly groups: readonly (readonly number[])[];
  readonly reservoirs: readonly ReservoirTable[];
  /** The number of the activity's run, or -1. */
  readonly run: Numbers;
  readonly runWeights: readonly number[];
  /** A makespan that a feasible problem need not exceed. */
  readonly horizon: number;
}

/** Arc `a`: the point of `to` is at least `lag` after the point of `from`. */
interface Arcs {
  readonly count: number;
  readonly from: Numbers;
  readonly to: Numbers;
  readonly fromEnd: Numbers;
  readonly toEnd: Numbers;
  readonly lag: Numbers;
  /** Index of the lag in the problem from which it is. */
  readonly source: Numbers;
}

interface ReservoirTable {
  readonly level: number;
  /** By mode: what it takes. */
  readonly takes: ReadonlyMap<number, number>;
}

/** @throws RangeError that names the part of the problem that makes no sense */
export function tablesOf(problem: Problem): Tables {
  const { resources, activities, reservations = [] } = problem;
  const resourceAt = indexOf(resources, 'resource');
  const activityAt = indexOf(activities, 'activity');
  const count = activities.length + reservations.length;
  const [release, due] = [new Int32Array(count), new Int32Array(count).fill(never)];
  const [fixed, claim] = [new Int32Array(count), new Int32Array(count)];
  const modeBegin = new Int32Array(count + 1);
  const durations: number[] = [];
  const instances: number[] = [];
  const instanceNumbers = new Map<string, number>();
  const numberOf = (instance: string): number => {
    const known = instanceNumbers.get(instance) ?? instanceNumbers.size;
    instanceNumbers.set(instance, known);
    return known;
  };
  const uses: RawUse[] = [];
  const usesOfMode: RawUse[][] = [];
  const takes = new Map((problem.reservoirs ?? []).map(({ id }) => [id, new Map<number, number>()]));
  let longest = 0;

  activities.forEach((activity, i) => {
    const { begun } = activity;
    release[i] = whole(begun?.at ?? activity.release ?? 0, `the release of ${activity.id}`);
    due[i] = begun ? never : whole(activity.due ?? never, `what ${activity.id} is due at`);
    fixed[i] = begun ? 1 : 0;
    claim[i] = whole(activity.claim ?? 0, `the claim of ${activity.id}`);
    const modes = begun
      ? activity.modes.filter(({ instance }) => instance === begun.instance)
      : activity.modes;
    if (modes.length === 0) throw new RangeError(`${activity.id} has no mode`);
    if (new Set(modes.map(({ instance }) => instance)).size < modes.length)
      throw new RangeError(`${activity.id} has two modes of one instance`);
    for (const mode of modes) {
      const number = durations.length;
      durations.push(whole(mode.duration, `the duration of ${activity.id}`, 0));
      instances.push(numberOf(mode.instance));
      const own = mode.uses.map((use): RawUse => {
        const until = use.until ? known(activityAt, use.until.activity, 'activity') : i;
        return {
          owner: i,
          resource: known(resourceAt, use.resource, 'resource'),
          amount: whole(use.amount ?? 1, `what ${activity.id} uses of ${use.resource}`, 0),
          fromEnd: isEnd(use.from ?? 'start'),
          until,
          untilEnd: use.until ? isEnd(use.until.at) : 1,
        };
      });
      uses.push(...own);
      usesOfMode.push(own);
      for (const { reservoir, amount } of mode.takes ?? [])
        known(takes, reservoir, 'reservoir').set(number, amount);
    }
    longest += Math.max(...modes.map(({ duration }) => duration));
    modeBegin[i + 1] = durations.length;
  });
  reservations.forEach(({ id, resource, amount, from, until }, j) => {
    const i = activities.length + j;
    release[i] = whole(from, `the begin of ${id}`);
    fixed[i] = 1;
    durations.push(whole(until - from, `the length of ${id}`, 0));
    instances.push(-1);
    const where = known(resourceAt, resource, 'resource');
    const all = resources[where]?.capacity ?? 0;
    const use = {
      owner: i,
      resource: where,
      amount: Math.min(amount ?? all, all),
      fromEnd: 0,
      until: i,
      untilEnd: 1,
    };
    uses.push(use);
    usesOfMode.push([use]);
    modeBegin[i + 1] = durations.length;
  });

  const arcs = arcsOf(problem, activityAt);
  const kept = contendedUses(uses, resources);
  const keptOfMode = usesOfMode.map((own) => own.filter((use) => kept.has(use)));
  const flat = keptOfMode.flat();
  const useBegin = new Int32Array(usesOfMode.length + 1);
  keptOfMode.forEach((own, m) => (useBegin[m + 1] = at(useBegin, m) + own.length));
  const groups = (problem.sameInstance ?? []).map((group) =>
    group.map((id) => known(activityAt, id, 'activity')),
  );
  const group = new Int32Array(count).fill(-1);
  groups.forEach((members, g) => members.forEach((i) => (group[i] = g)));
  const runs = [...new Set(activities.flatMap(({ run }) => run ?? []))];
  const weights = new Map((problem.runs ?? []).map(({ id, weight = 1 }) => [id, weight]));
  const latest = Math.max(0, ...release, ...reservations.map(({ until }) => until));
  const gaps = arcs.lag.reduce((sum, lag) => sum + Math.abs(lag), 0);

  return {
    problem,
    count,
    activities: activities.length,
    release,
    due,
    fixed,
    claim,
    modeBegin,
    modeDuration: Int32Array.from(durations),
    modeInstance: Int32Array.from(instances),
    useBegin,
    useOwner: Int32Array.from(flat, ({ owner }) => owner),
    useResource: Int32Array.from(flat, ({ resource }) => resource),
    useAmount: Int32Array.from(flat, ({ amount }) => amount),
    useFromEnd: Int32Array.from(flat, ({ fromEnd }) => fromEnd),
    useUntil: Int32Array.from(flat, ({ until }) => until),
    useUntilEnd: Int32Array.from(flat, ({ untilEnd }) => untilEnd),
    capacity: Int32Array.from(resources, ({ capacity }) => capacity),
    arcs,
    group,
    groups,
    reservoirs: (problem.reservoirs ?? []).map(({ id, level }) => ({
      level,
      takes: takes.get(id) ?? new Map<number, number>(),
    })),
    run: Int32Array.from({ length: count }, (_, i) => runs.indexOf(activities[i]?.run ?? '')),
    runWeights: runs.map((id) => weights.get(id) ?? 1),
    horizon: Math.min(never / 2, latest + longest + gaps),
  };
}

/** A schedule in the words of the problem. */
export function scheduleOf(
  { problem, modeDuration, modeBegin }: Tables,
  starts: Numbers,
  modes: Numbers,
): Schedule {
  const entries = problem.activities.map((activity, i) => {
    const [start, mode] = [at(starts, i), at(modes, i)];
    const chosen = mode - at(modeBegin, i);
    const instance = activity.begun?.instance ?? activity.modes[chosen]?.instance ?? '';
    return [activity.id, { start, end: start + at(modeDuration, mode), instance }] as const;
  });
  return new Map(entries);
}

interface RawUse {
  readonly owner: number;
  readonly resource: number;
  readonly amount: number;
  readonly fromEnd: number;
  readonly until: number;
  readonly untilEnd: number;
}

/** Without those of resources of which all activities together never use more than there is. */
function contendedUses(uses: readonly RawUse[], resources: Problem['resources']): Set<RawUse> {
  const most = resources.map(() => new Map<number, number>());
  for (const { resource, owner, amount } of uses) {
    const byOwner = most[resource];
    byOwner?.set(owner, (byOwner.get(owner) ?? 0) + amount);
  }
  const contended = most.map(
    (byOwner, r) =>
      [...byOwner.values()].reduce((sum, each) => sum + each, 0) > (resources[r]?.capacity ?? 0),
  );
  return new Set(uses.filter(({ resource, amount }) => amount > 0 && contended[resource] === true));
}

function arcsOf({ lags = [] }: Problem, activityAt: ReadonlyMap<string, number>): Arcs {
  const rows: { from: number; to: number; fromEnd: number; toEnd: number; lag: number; source: number }[] =
    [];
  lags.forEach(({ from, to, min, max }, source) => {
    const [i, j] = [known(activityAt, from.activity, 'activity'), known(activityAt, to.activity, 'activity')];
    const add = (a: number, aEnd: number, b: number, bEnd: number, lag: number): void => {
      rows.push({
        from: a,
        to: b,
        fromEnd: aEnd,
        toEnd: bEnd,
        lag: whole(lag, `a lag of ${from.activity}`),
        source,
      });
    };
    if (min !== undefined) add(i, isEnd(from.at), j, isEnd(to.at), min);
    if (max !== undefined) add(j, isEnd(to.at), i, isEnd(from.at), -max);
  });
  const column = (of: (row: (typeof rows)[number]) => number): Numbers => Int32Array.from(rows, of);
  return {
    count: rows.length,
    from: column((row) => row.from),
    to: column((row) => row.to),
    fromEnd: column((row) => row.fromEnd),
    toEnd: column((row) => row.toEnd),
    lag: column((row) => row.lag),
    source: column((row) => row.source),
  };
}

const isEnd = (end: End): number => (end === 'end' ? 1 : 0);

function indexOf(things: readonly { id: string }[], kind: string): Map<string, number> {
  const at = new Map(things.map(({ id }, i) => [id, i]));
  if (at.size < things.length) throw new RangeError(`two things of kind ${kind} have one id`);
  return at;
}

function known<T>(at: ReadonlyMap<string, T>, id: string, kind: string): T {
  const found = at.get(id);
  if (found === undefined) throw new RangeError(`there is no ${kind} ${id}`);
  return found;
}

function whole(value: number, what: string, least = -never): number {
  if (!Number.isInteger(value) || value < least || value > never)
    throw new RangeError(`${what} is ${value}, which is no whole number from ${least} to ${never}`);
  return value;
}
