import { addTo } from '../../shared/kernel/grouping.ts';
import { chainUses, usesByResource } from './chains.ts';
import { at, Random, type Numbers } from './numbers.ts';
import type { Lag, Problem, Schedule } from './problem.ts';
import { placedOf } from './reasons.ts';
import { tablesOf, type Tables } from './tables.ts';

export interface Forecast {
  /** By activity: when it begins and ends. */
  readonly times: ReadonlyMap<string, { readonly begin: Likely; readonly end: Likely }>;
  /** By run: when the last of its activities ends. */
  readonly runs: ReadonlyMap<string, Likely>;
  /** Lags that are broken in some cases, and in which share of them. */
  readonly risks: readonly { readonly lag: Lag; readonly share: number }[];
}

/** In one of ten cases no later, in half of them, and in nine of ten. */
export interface Likely {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

interface Link {
  readonly from: number;
  readonly fromEnd: number;
  readonly toEnd: number;
  readonly lag: number;
}

/**
 * What becomes of a schedule where durations are not as planned: all keep their instances and their order, and begin as soon as those
 * before them let them; what a maximum lag holds back for something later begins no earlier than planned. Played with durations of
 * chance, whose median and ninth decile are those of the modes.
 */
export function forecast(
  problem: Problem,
  schedule: Schedule,
  { seed, plays = 200 }: { seed: number; plays?: number },
): Forecast {
  const tables = tablesOf(problem);
  const { starts, modes, durations } = placedOf(tables, schedule);
  const order = Array.from(starts, (_, i) => i).sort((a, b) => at(starts, a) - at(starts, b) || a - b);
  const links = linksOf(tables, { starts, modes, durations }, order);
  const first = firstBegins(tables, starts);
  const random = new Random(seed);
  const begins = problem.activities.map((): number[] => []);
  const ends = problem.activities.map((): number[] => []);
  const ofRuns = new Map<string, number[]>();
  const broken = (problem.lags ?? []).map(() => 0);
  for (let play = 0; play < plays; play += 1) {
    const played = { starts: Int32Array.from(starts), durations: Int32Array.from(durations) };
    const lasts = new Map<string, number>();
    for (const i of order) {
      if (i >= tables.activities) continue;
      played.durations[i] = durationOf(tables, i, at(modes, i), random);
      if (at(tables.fixed, i) === 0) played.starts[i] = beginOf(at(first, i), links[i] ?? [], played, i);
      const end = at(played.starts, i) + at(played.durations, i);
      begins[i]?.push(at(played.starts, i));
      ends[i]?.push(end);
      const { run } = problem.activities[i] ?? {};
      if (run !== undefined) lasts.set(run, Math.max(lasts.get(run) ?? end, end));
    }
    for (const [run, end] of lasts) addTo(ofRuns, run, end);
    for (const lag of new Set(brokenArcs(tables, played))) broken[lag] = (broken[lag] ?? 0) + 1;
  }
  const times = problem.activities.map(
    ({ id }, i) => [id, { begin: likely(begins[i] ?? []), end: likely(ends[i] ?? []) }] as const,
  );
  const runs = new Map([...ofRuns].map(([run, ofRun]) => [run, likely(ofRun)] as const));
  const risks = (problem.lags ?? []).map((lag, l) => ({ lag, share: (broken[l] ?? 0) / plays }));
  return { times: new Map(times), runs, risks: risks.filter(({ share }) => share > 0) };
}

/** For each activity what it waits for: lags from what is before it in the plan, and whoever had its resources before it. */
function linksOf(
  tables: Tables,
  { starts, modes, durations }: { starts: Numbers; modes: Numbers; durations: Numbers },
  order: readonly number[],
): Link[][] {
  const { count, arcs, useOwner, useUntil, useUntilEnd, useFromEnd } = tables;
  const links = Array.from({ length: count }, (): Link[] => []);
  const rank = new Int32Array(count);
  order.forEach((i, r) => (rank[i] = r));
  const add = (from: number, fromEnd: number, to: number, toEnd: number, lag: number): void => {
    if (at(rank, from) < at(rank, to)) links[to]?.push({ from, fromEnd, toEnd, lag });
  };
  for (let arc = 0; arc < arcs.count; arc += 1)
    add(at(arcs.from, arc), at(arcs.fromEnd, arc), at(arcs.to, arc), at(arcs.toEnd, arc), at(arcs.lag, arc));
  usesByResource(tables, { starts, modes }, order).forEach((uses, resource) => {
    chainUses(tables, uses, resource, { starts, durations }, (use, other) => {
      add(at(useUntil, use), at(useUntilEnd, use), at(useOwner, other), at(useFromEnd, other), 0);
    });
  });
  return links;
}

/** Now or the release; of what a lag to something later holds back, the planned begin. */
function firstBegins({ arcs, release }: Tables, starts: Numbers): Numbers {
  const first = Int32Array.from(release);
  for (let arc = 0; arc < arcs.count; arc += 1) {
    const [from, to] = [at(arcs.from, arc), at(arcs.to, arc)];
    if (at(starts, from) > at(starts, to)) first[to] = at(starts, to);
  }
  return first;
}

function beginOf(
  first: number,
  links: readonly Link[],
  { starts, durations }: { starts: Numbers; durations: Numbers },
  i: number,
): number {
  let begin = first;
  for (const { from, fromEnd, toEnd, lag } of links) {
    const before = at(starts, from) + (fromEnd === 1 ? at(durations, from) : 0);
    begin = Math.max(begin, before + lag - (toEnd === 1 ? at(durations, i) : 0));
  }
  return begin;
}

/** The ninth decile of the normal distribution. */
const ninthDecile = 1.2816;

/** Log-normal: never below 0, and seldom very long. */
function durationOf({ problem, fixed, modeBegin }: Tables, i: number, mode: number, random: Random): number {
  const activity = problem.activities[i];
  const begun = activity?.begun;
  const chosen = begun
    ? activity.modes.find(({ instance }) => instance === begun.instance)
    : activity?.modes[mode - at(modeBegin, i)];
  const { duration = 0, longDuration = duration } = chosen ?? {};
  if (longDuration <= duration || duration === 0) return duration;
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const drawn = Math.round(duration * Math.exp((Math.log(longDuration / duration) / ninthDecile) * normal));
  // What acts still has not ended by now.
  return at(fixed, i) === 1 ? Math.max(drawn, -(begun?.at ?? 0)) : drawn;
}

function brokenArcs(
  { arcs }: Tables,
  { starts, durations }: { starts: Numbers; durations: Numbers },
): number[] {
  const broken: number[] = [];
  for (let arc = 0; arc < arcs.count; arc += 1) {
    const [from, to] = [at(arcs.from, arc), at(arcs.to, arc)];
    const before = at(starts, from) + (at(arcs.fromEnd, arc) === 1 ? at(durations, from) : 0);
    const after = at(starts, to) + (at(arcs.toEnd, arc) === 1 ? at(durations, to) : 0);
    if (after < before + at(arcs.lag, arc)) broken.push(at(arcs.source, arc));
  }
  return broken;
}

function likely(values: readonly number[]): Likely {
  const sorted = [...values].sort((a, b) => a - b);
  const of = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { p10: of(0.1), p50: of(0.5), p90: of(0.9) };
}
