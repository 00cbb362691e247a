import { inFlightState, isEnded, isWithin, ownerOf, stepsBefore } from '../machine/index.ts';
import { homeOf, type LabState, type OwnedRun, stepLocations } from '../state/index.ts';
import type { Act, Course } from './ways.ts';
import { keepingsOf, locationName, locationOf } from './wishes.ts';

/** Of a run with more acts to come, those are looked at that come next. */
const mostActs = 100;

/** What a run has still to do, and which steps its acts are. What is in flight counts as done. */
export interface RunCourse extends Course {
  run: OwnedRun;
  positions: readonly number[];
  /** All that it needs, or has. */
  names: ReadonlySet<string>;
}

/**
 * @param contested the modules of which runs keep instances, or are to
 * @param thingsAt how much is at a location once all is done that is in hand
 */
export function courseOf(
  { workcell, instances }: LabState,
  run: OwnedRun,
  contested: ReadonlySet<string>,
  thingsAt: (location: string) => number,
): RunCourse {
  const { plan, steps } = run.snapshot;
  const verifies = workcell.config.verify_locations_before_transfer;
  const isOver = (position: number) => {
    const step = steps[position];
    return step !== undefined && (isEnded(step) || inFlightState(step) !== undefined);
  };
  const all = (module: string) => [...instances.of(module)].map(([key]) => key);
  const spans = keepingsOf(run, all).filter(({ until }) => !isOver(until));
  const ends = new Set(spans.flatMap(({ from, until, hasBegun }) => (hasBegun ? [until] : [from, until])));

  const acts: (Act & { position: number })[] = [];
  const parts = new Map<number, number[]>();
  for (const position of plan.keys()) {
    const owner = ownerOf(plan[position] ?? {});
    if (owner !== undefined && !isOver(position)) parts.set(owner, [...(parts.get(owner) ?? []), position]);
  }
  /** The acts that come before all that waits for a step, by its position. */
  const known = new Map<number, readonly number[]>();
  const leadsTo = (position: number): readonly number[] => {
    const found = known.get(position);
    if (found || isOver(position)) return found ?? [];
    known.set(position, []);
    const before = [
      ...new Set([...stepsBefore(plan, position), ...(parts.get(position) ?? [])].flatMap(leadsTo)),
    ];
    const act = actAt(position, before);
    if (act) acts.push(act);
    const leads = act ? [acts.length - 1] : before;
    known.set(position, leads);
    return leads;
  };
  const actAt = (position: number, before: number[]): (Act & { position: number }) | undefined => {
    const definition = run.definition.steps[position];
    if (!definition || acts.length >= mostActs) return undefined;
    const { source, target } = verifies ? stepLocations(run, position) : {};
    const moves = source !== target;
    const { module } = definition;
    const home = homeOf(run, position);
    const needs =
      contested.has(module) && !definition.loop
        ? home === undefined
          ? all(module)
          : [`${module}/${home}`]
        : [];
    if (!moves && needs.length === 0 && !ends.has(position)) return undefined;
    return {
      ...{ position, before, begins: [], ends: [] },
      ...(needs.length === 0 ? {} : { needs }),
      ...(moves && source !== undefined ? { source: locationName(source) } : {}),
      ...(moves && target !== undefined && !target.includes('trash') ? { target: locationName(target) } : {}),
    };
  };
  for (const position of plan.keys()) leadsTo(position);

  for (const span of spans) {
    const { from, until, of, hasBegun } = span;
    const first = acts.find(
      ({ position }) => position === from || (isOver(from) && isWithin(plan, span, position)),
    );
    if (!hasBegun && first) first.begins = [...first.begins, ...of];
    // What comes after the last act that is looked at ends with it.
    const last = acts.find(({ position }) => position === until) ?? acts.at(-1);
    if (last && (hasBegun || first)) last.ends = [...last.ends, ...of];
  }
  /** How much the acts that come later take away, by where it stands then. */
  const takenLater = new Map<string, number>();
  for (const act of acts.toReversed()) {
    const { source, target } = act;
    const later = target === undefined ? 0 : (takenLater.get(target) ?? 0);
    if (target !== undefined && later === 0) act.isLast = true;
    else if (target !== undefined) takenLater.set(target, later - 1);
    if (source !== undefined) takenLater.set(source, (takenLater.get(source) ?? 0) + 1);
  }
  /** Where the acts that come before each one have brought something. */
  const brought: ReadonlySet<string | undefined>[] = [];
  for (const { before } of acts)
    brought.push(new Set(before.flatMap((index) => [acts[index]?.target, ...(brought[index] ?? [])])));
  const stands: string[] = [];
  for (const [index, { source }] of acts.entries()) {
    if (source === undefined || brought[index]?.has(source) === true) continue;
    if (stands.filter((name) => name === source).length < thingsAt(locationOf(source) ?? ''))
      stands.push(source);
  }
  const keeps = spans.flatMap(({ hasBegun, of }) => (hasBegun ? of.flat() : []));
  const wants = acts.flatMap(({ source, target, needs = [], begins }) => [
    source,
    target,
    ...needs,
    ...begins.flat(),
  ]);
  const names = new Set([...wants.filter((name) => name !== undefined), ...keeps]);
  return { run, acts, positions: acts.map(({ position }) => position), keeps, stands, names };
}
