import { instanceKey } from '../../../shared/contracts/address.ts';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import { keptBy, type Span } from '../../machine/index.ts';
import { groupOf, homeOf, type LabState, type OwnedRun, type Refusal } from '../../state/index.ts';
import { expectedDuration, expectedMs, leastMs, pauseOf } from '../durations.ts';
import { type GapOf, gapsByStep, hardGapsInto, standing, timeOf, waitsFor } from '../gaps-of-run.ts';
import { keeping, keptFor, stepsLeft } from '../promised.ts';
import type { Lag, Task } from '../timetable/puzzle.ts';
import { needsOf, wishesOf } from '../wishes.ts';

/** Steps of a run that have to follow each other in bounded times: those of the gaps that have begun, and all that comes between. */
export interface Chain {
  run: OwnedRun;
  tasks: Task[];
  lags: Lag[];
  /** The index of each step's task. */
  indexOf: Map<number, number>;
  /** The soft gaps among them. */
  softs: Softs;
  /** When the first of its gaps must have been kept, milliseconds since the epoch; Infinity where none has begun. */
  deadline: number;
}

/** Soft gaps of a run that are to be kept; the others bind nothing. */
export type Softs = ReadonlySet<GapOf>;
export const noSofts: Softs = new Set();

/** A step that is given to an instance, or is to be. */
export interface GivenStep {
  position: number;
  /** `module/instance`; missing where that is still to be found, and when. */
  key?: string;
}

/** Where a step may go: the keys of the instances that could take it now or soon. */
export type PlacesOf = (step: Pick<StepDefinition, 'module' | 'action'>) => readonly string[];

/**
 * What a run has begun, or would begin if a step of it were given out; undefined where that is nothing. Pure.
 * @param given the step, which goes on from now on, or begins as soon as it can
 * @param spare so long before its end a gap is to be kept, in milliseconds; of a short one a tenth of it
 * @param softs those that are to be kept: a chain with any counts on what its steps are likely to take, one without on nothing
 * @param isLost true where the gaps that have begun cannot be kept any more, and bind nothing
 */
export function chainOf(
  state: LabState,
  run: OwnedRun,
  now: number,
  placesOf: PlacesOf,
  {
    given,
    spare = 0,
    isLost = false,
    softs = noSofts,
  }: { given?: GivenStep; spare?: number; isLost?: boolean; softs?: Softs } = {},
): Chain | undefined {
  const steps = withKept(state, run, now, given, softs);
  if (steps.size === 0) return undefined;
  const { definition, snapshot } = run;
  const chain: Chain = { run, tasks: [], lags: [], indexOf: new Map(), softs, deadline: Infinity };
  for (const position of steps) {
    chain.indexOf.set(position, chain.tasks.length);
    chain.tasks.push(taskOf(state, run, position, now, placesOf, given, softs.size > 0));
  }
  for (const position of steps) {
    const to = chain.indexOf.get(position) ?? 0;
    const task = chain.tasks[to] as Task;
    if (task.begins !== undefined) continue;
    for (const before of waitsFor({ definition, snapshot }, position)) {
      const from = chain.indexOf.get(before);
      if (from !== undefined && isOrdered(run, before, position))
        chain.lags.push({ from, point: 'end', to, min: 0, max: Infinity });
    }
    for (const { gap, since } of standing(run, position) === 'open' ? gapsInto(run, position, softs) : []) {
      const min = pauseOf(state, run, gap);
      const whole = (gap.max ?? Infinity) * 1000;
      const max = whole - Math.min(spare, whole / 10) - (gap.at === 'end' ? task.most : 0);
      const from = chain.indexOf.get(gap.from);
      const source = from === undefined ? undefined : chain.tasks[from];
      const counted = since ?? (gap.point === 'start' ? source?.begins : undefined);
      if (counted !== undefined) {
        task.earliest = Math.max(task.earliest, counted + min);
        // What is broken already binds nobody any more.
        if (isLost || counted + whole < now) continue;
        task.latest = Math.min(task.latest, counted + max);
        chain.deadline = Math.min(chain.deadline, counted + max);
      } else if (from !== undefined) chain.lags.push({ from, point: gap.point, to, min, max });
    }
    keepWith(state, chain, position, now, placesOf);
  }
  for (const { instances = [], until } of keptBy(snapshot)) {
    const last = chain.indexOf.get(until);
    if (last === undefined) continue;
    const of = { from: now, until: now, to: definition.run_id };
    chain.tasks.push(...instances.map((key) => keeping({ key, ...of }, last)));
  }
  return chain;
}

/**
 * The steps of a chain, with all that a run has to do before it gives back what it keeps, or would keep once they have begun: these may want
 * what somebody else needs in time, who waits for what is kept.
 */
function withKept(
  state: LabState,
  run: OwnedRun,
  now: number,
  given: GivenStep | undefined,
  softs: Softs,
): Set<number> {
  const lasts = new Set<number>();
  const keep = (spans: readonly Span[]) => {
    for (const span of spans) if (stepsLeft(state, now, run, span)) lasts.add(span.until);
  };
  keep(keptBy(run.snapshot));
  if (given) keep(wishesOf(run, given.position));
  for (let count = -1; ;) {
    const steps = included(run, now, given, softs, lasts);
    if (count === lasts.size) return steps;
    count = lasts.size;
    for (const position of steps) if (standing(run, position) === 'open') keep(wishesOf(run, position));
  }
}

/** The gaps that hold a step back, with the time that each is counted from; undefined where that has not come. */
function gapsInto(
  run: OwnedRun,
  position: number,
  softs: Softs,
): { gap: GapOf; since: number | undefined }[] {
  const soft = (gapsByStep(run).into.get(position) ?? []).filter((gap) => softs.has(gap));
  return [
    ...hardGapsInto(run, position),
    ...soft.map((gap) => ({ gap, since: timeOf(run, gap.from, gap.point) })),
  ];
}

/**
 * A step may begin a group: then instances of other modules must be free for its run as well. Each is kept from when the step could begin on, and
 * before it does.
 */
function keepWith(
  state: LabState,
  { run, tasks, lags, indexOf }: Chain,
  position: number,
  now: number,
  placesOf: PlacesOf,
): void {
  const wishes = wishesOf(run, position);
  if (wishes.length === 0) return;
  const step = indexOf.get(position) ?? 0;
  const { earliest, together } = tasks[step] as Task;
  const before = lags.filter(({ to }) => to === step);
  const { run_id, steps } = run.definition;
  for (const { modules, locations: _, ...span } of wishes) {
    const { left: most } = keptFor(state, now, run, span);
    for (const module of modules) {
      const { pins, actions } = needsOf(run, { ...span, module });
      const places = [...state.instances.of(module)].flatMap(([key]) =>
        [...actions].every((action) => placesOf({ module, action }).includes(key)) ? [key] : [],
      );
      const wanted =
        pins.size > 0 ? [...pins].map((instance) => [instanceKey({ module, instance })]) : [places];
      for (const options of wanted) {
        const keeps = tasks.length;
        const alike = module === steps[position]?.module ? { together } : {};
        tasks.push({
          run: run_id,
          keepsFor: run_id,
          options,
          ...alike,
          earliest,
          latest: options.length === 0 ? -Infinity : Infinity,
          least: 0,
          most,
          until: indexOf.get(span.until),
        });
        lags.push(...before.map((lag) => ({ ...lag, to: keeps, max: Infinity })));
        lags.push({ from: keeps, point: 'start', to: step, min: 0, max: Infinity });
      }
    }
  }
}

/** Why a step waits by itself: what its own gaps are counted from has not come, or not long enough ago; undefined where it may begin. */
export function tooEarly(
  state: LabState,
  run: OwnedRun,
  position: number,
  now: number,
  softs: Softs,
): Refusal | undefined {
  let until = now;
  for (const { gap, since } of gapsInto(run, position, softs)) {
    const { name = '' } = run.definition.steps[gap.from] ?? {};
    if (since === undefined && gap.soft) continue;
    if (since === undefined) return { kind: 'gap', facts: { gap: { counted_from: name } } };
    if (gap.min !== undefined) until = Math.max(until, since + pauseOf(state, run, gap));
  }
  return until <= now ? undefined : { kind: 'gap', until };
}

/** A gap counted from the beginning of a step does not wait for its end. */
function isOrdered({ snapshot, definition }: OwnedRun, before: number, after: number): boolean {
  const gaps = gapsByStep({ snapshot, definition }).into.get(after) ?? [];
  const counted = gaps.filter(({ from, soft }) => from === before && !soft);
  return (
    counted.length === 0 || counted.some(({ point }) => point === 'end') || dependsOn(snapshot, before, after)
  );
}

/** True where a step comes right after another one. */
export function dependsOn({ plan }: OwnedRun['snapshot'], before: number, after: number): boolean {
  return (plan[after]?.after ?? (after === 0 ? [] : [after - 1])).includes(before);
}

/** The steps of a run's chain, each once. @param others those that are among them beside those of its gaps */
export function included(
  run: OwnedRun,
  now: number,
  given: GivenStep | undefined,
  softs: Softs,
  others: Iterable<number> = [],
): Set<number> {
  const steps = new Set<number>();
  const gaps = gapsByStep(run);
  const open = [...others];
  const bind = (gap: GapOf) =>
    gap.max !== undefined && (!gap.soft || softs.has(gap)) && standing(run, gap.to) === 'open';
  const follow = (position: number): void => {
    for (const gap of gaps.from.get(position) ?? []) if (bind(gap)) open.push(gap.to);
  };
  for (const all of gaps.into.values())
    for (const gap of all) {
      const { from, point, to, max = 0 } = gap;
      if (!bind(gap)) continue;
      const since = timeOf(run, from, point);
      const isBegun = since === undefined ? isUnderWay(run, from) : since + max * 1000 >= now;
      if (isBegun) open.push(to);
    }
  if (given) {
    follow(given.position);
    if (open.length > 0 || given.key === undefined) open.push(given.position);
  }
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (steps.has(next)) continue;
    steps.add(next);
    if (standing(run, next) === 'flying') continue;
    follow(next);
    for (const before of waitsFor(run, next)) if (standing(run, before) !== 'ended') open.push(before);
  }
  return steps;
}

export function isUnderWay(run: OwnedRun, position: number): boolean {
  const stands = standing(run, position);
  return stands === 'flying' || stands === 'looping';
}

function taskOf(
  state: LabState,
  run: OwnedRun,
  position: number,
  now: number,
  placesOf: PlacesOf,
  given: GivenStep | undefined,
  isLikely: boolean,
): Task {
  const { definition, snapshot, steps } = run;
  const { run_id } = definition;
  const step = definition.steps[position];
  if (!step) return { options: [], run: run_id, earliest: now, latest: Infinity, least: 0, most: 0 };
  const of = { run: run_id, action: step.action, earliest: now, latest: Infinity };
  const flying = standing(run, position) === 'flying' ? steps[position] : undefined;
  if (flying) {
    const { instance, started_at } = flying;
    const key = instanceKey({ module: step.module, instance });
    const times = {
      begins: started_at,
      least: isLikely ? likelyMs(state, step, instance) : leastMs(state, step, instance),
      most: expectedMs(state, step, instance) ?? 0,
    };
    return { ...of, options: [key], ...times };
  }
  const most = step.loop
    ? roundMs(state, step, snapshot.steps[position] !== undefined)
    : (expectedMs(state, step) ?? 0);
  // A step that turns out not to be wanted takes no time.
  const mayBeNone = step.when !== undefined || step.loop !== undefined;
  const least = mayBeNone ? 0 : isLikely ? likelyMs(state, step) : leastMs(state, step);
  const lasts = { least: Math.min(least, most), most };
  if (given?.position === position && given.key !== undefined)
    return { ...of, options: [given.key], begins: now, ...lasts };
  const { due } = snapshot.steps[position]?.context ?? {};
  const earliest = Math.max(now, due?.retry ?? 0, definition.not_before ?? 0);
  if (step.loop) return { ...of, options: [], earliest, ...lasts };
  return { ...of, ...placesIn(run, position, placesOf, given), earliest, ...lasts };
}

/** How long a step takes in most cases, in milliseconds; 0 where nothing says so. */
function likelyMs(state: LabState, step: StepDefinition, instance?: string): number {
  const { basis, usual } = expectedDuration(state, step, instance) ?? { basis: 'timeout', usual: 0 };
  return basis === 'timeout' ? 0 : usual;
}

/** One round of a loop, at least; of one that is under way the rounds are steps of their own. */
function roundMs(state: LabState, { loop }: StepDefinition, isBegun: boolean): number {
  if (!loop || isBegun) return 0;
  return loop.body.reduce((sum, part) => sum + (expectedMs(state, part) ?? 0), 0);
}

/** Where a step that is still to be done may go, and with which others. */
function placesIn(
  run: OwnedRun,
  position: number,
  placesOf: PlacesOf,
  given: GivenStep | undefined,
): Pick<Task, 'options' | 'together'> & { latest?: number } {
  const { definition } = run;
  const step = definition.steps[position];
  if (!step) return nowhere;
  const { module, same_instance_as: other } = step;
  const group = groupOf(run, position);
  const home = homeOf(run, position);
  const places = placesOf(step);
  if (home !== undefined) {
    const key = instanceKey({ module, instance: home });
    return places.includes(key) ? { options: [key] } : nowhere;
  }
  if (given?.key !== undefined && group === groupOf(run, given.position)) return { options: [given.key] };
  if (other !== undefined && standing(run, other) === 'open') return placesIn(run, other, placesOf, given);
  if (places.length === 0) return nowhere;
  return { options: places, together: `${definition.run_id} ${group}` };
}

/** No instance takes it, as the lab stands. */
const nowhere = { options: [], latest: -Infinity };
