import { type About, defaultsOf } from '../../shared/contracts/about.ts';
import { outlineStep, type StepOutline, type StepSnapshot, isReady, stepsAfter } from '../machine/index.ts';
import type { WaitingStep } from './claims.ts';
import { homeOf, othersOfRounds } from './homes.ts';
import { isEnding, type LabState, type OwnedRun } from './lab-state.ts';
import type { StepDefinition } from '../../shared/contracts/run.ts';
import { locationsWith, withValues } from '../../shared/expressions/index.ts';
import { consumablesOf, usesOf } from '../../shared/workcell/index.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';

/** Brings the indexes up to what an agent tells of itself. */
export function recordActions(state: LabState, key: string, about: About): void {
  const names = (of: About['actions']) => new Set(of.map((action) => action.name));
  state.actions.set(key, names(about.actions));
  state.blocking.set(key, names(about.actions.filter(({ blocking }) => blocking)));
}

/**
 * Brings the indexes up to what a run's snapshot says; a terminal run leaves the lab state. Of a run with thousands of steps an event
 * changes a few: only those are looked at, unless something has changed that matters to all of them.
 * @param at the time of the event; without it, nothing has happened
 * @param changed positions of the steps that have changed since; without it, any of them may have
 */
export function reindex(state: LabState, run: OwnedRun, at?: number, changed?: Iterable<number>): void {
  const { definition, snapshot, outline, indexed: before } = run;
  const { run_id } = definition;
  if (outline.over) return leave(state, run);
  if (hasPromises(run)) state.promised.add(run_id);
  const granting = isEnding(state.endings, run_id) ? '' : outline.taking;
  const { homes, early, forgotten } = snapshot.context;
  run.indexed = { granting, homes, early, forgotten };
  const isSame =
    before?.granting === granting &&
    before.homes === homes &&
    before.early === early &&
    before.forgotten === forgotten;
  if (changed && isSame && early === undefined) {
    recordSources(state, run, false);
    for (const position of changed) place(state, run, position, at);
    for (const position of othersOfRounds(run, changed)) place(state, run, position, at);
  } else {
    recordSources(state, run, changed === undefined);
    state.overtaken.delete(run_id);
    state.waitsChanged = true;
    const all = new Set([...(changed ?? []), ...snapshot.undone]);
    for (const position of all) place(state, run, position, at);
  }
  const next = Math.min(...run.due.values(), ...Object.values(snapshot.context.due ?? {}));
  if (next === Infinity) state.deadlines.delete(run_id);
  else state.deadlines.set(run_id, next);
}

/** Nothing of the run is of interest any more. */
function leave(state: LabState, run: OwnedRun): void {
  const { run_id } = run.definition;
  for (const { queued } of run.waits.values()) if (queued) leaveQueue(state, queued);
  run.waits.clear();
  forgetSources(state, run);
  state.waitsChanged = true;
  for (const index of [
    state.overtaken,
    state.simulated,
    state.simulating,
    state.deadlines,
    state.unnoted,
    state.promised,
  ])
    index.delete(run_id);
  state.runs.delete(run_id);
}

/** Puts one step where it belongs. */
function place(state: LabState, run: OwnedRun, position: number, at: number | undefined): void {
  const { definition, snapshot, waits } = run;
  const { run_id, simulate } = definition;
  const step = snapshot.steps[position];
  const known = waits.get(position);
  if (known?.queued) leaveQueue(state, known.queued);
  forgetReason(state, run_id, position);
  recordDue(run, position, step);
  const stands = step && outlineStep(snapshot, step, definition.steps[position]);
  if (simulate) mark(state.simulating, run_id, position, stands?.flying === true);
  const startable = run.indexed?.granting !== '' && stands?.startable === true;
  if (simulate) mark(state.simulated, run_id, position, startable);
  if (!stands?.waits) {
    waits.delete(position);
    return;
  }
  const { queued: _, ...wait } = known ?? { since: waitsSince(run, stands, at) };
  if (run.outline.pausedByHand) wait.kind = 'paused';
  const queued = startable && !simulate ? queue(state, run, position, stands) : undefined;
  if (queued && wait.why) queued.told = true;
  waits.set(position, queued ? { ...wait, queued } : wait);
}

/** A step that waits for no other has waited since its run was handed in; a later one, of a round say, was not there then. */
function waitsSince({ definition }: OwnedRun, { first, ready_at }: StepOutline, at?: number): number {
  return first ? definition.created_at : (at ?? ready_at);
}

function queue(
  state: LabState,
  run: OwnedRun,
  position: number,
  stands: StepOutline,
): WaitingStep | undefined {
  if (stands.overtaken) {
    state.overtaken.add(run.definition.run_id);
    return undefined;
  }
  const step = waitingStep(state, run, position, stands);
  if (!step) return undefined;
  state.waiting.add(step);
  if (step.target === undefined) return step;
  state.movingSteps.add(step);
  state.waitsChanged = true;
  return step;
}

function leaveQueue(state: LabState, step: WaitingStep): void {
  state.waiting.remove(step);
  if (state.movingSteps.delete(step)) state.waitsChanged = true;
}

function forgetReason({ unnoted }: LabState, run_id: string, position: number): void {
  const of = unnoted.get(run_id);
  of?.delete(position);
  if (of?.size === 0) unnoted.delete(run_id);
}

function recordDue({ due }: OwnedRun, position: number, step: StepSnapshot | undefined): void {
  const next = Math.min(...Object.values(step?.context.due ?? {}));
  if (next === Infinity) due.delete(position);
  else due.set(position, next);
}

/** Puts a step of a run into an index, or takes it out. */
function mark(index: Map<string, Set<number>>, run_id: string, position: number, is: boolean): void {
  const of = index.get(run_id);
  if (is && of) of.add(position);
  else if (is) index.set(run_id, new Set([position]));
  else if (of?.delete(position) && of.size === 0) index.delete(run_id);
}

/**
 * Notes from which locations the steps of a run take something away. What stays where it is is not taken away. A run that grows is
 * looked at from where it has grown.
 * @param all where steps that were looked at may have changed
 */
function recordSources({ sources, workcell }: LabState, run: OwnedRun, all: boolean): void {
  if (all) forgetSources({ sources }, run);
  if (!workcell.config.verify_locations_before_transfer) return;
  const { run_id, steps } = run.definition;
  for (; run.sources.scanned < steps.length; run.sources.scanned += 1) {
    const position = run.sources.scanned;
    const { source, target } = steps[position]?.locations ?? {};
    if (source === undefined || source === target) continue;
    const runs = sources.get(source) ?? new Map<string, number[]>();
    sources.set(source, runs);
    runs.set(run_id, [...(runs.get(run_id) ?? []), position]);
    run.sources.locations.add(source);
  }
}

function forgetSources({ sources }: Pick<LabState, 'sources'>, run: OwnedRun): void {
  for (const location of run.sources.locations) {
    const runs = sources.get(location);
    if (runs?.delete(run.definition.run_id) && runs.size === 0) sources.delete(location);
  }
  run.sources.locations.clear();
  run.sources.scanned = 0;
}

/** A step of a run that waits for its grant, as the scheduler sees it; undefined where the run has no such step. */
function waitingStep(
  state: LabState,
  run: Pick<OwnedRun, 'definition' | 'snapshot' | 'outline' | 'steps' | 'promises'>,
  position: number,
  { home: usedBefore, ready_at }: StepOutline,
): WaitingStep | undefined {
  const { definition } = run;
  const { workcell } = state;
  const step = definition.steps[position];
  if (!step) return undefined;
  const home = homeOf(run, position, usedBefore);
  const { source, target: wanted } = stepLocations(run, position);
  const takes = step.duration ?? step.timeout;
  // What stays where it is needs no free place.
  const target = workcell.config.verify_locations_before_transfer && wanted !== source ? wanted : undefined;
  return {
    run_id: definition.run_id,
    experiment_id: definition.experiment_id,
    position,
    module: step.module,
    action: step.action,
    priority: (definition.priority ?? 0) + (step.priority ?? 0),
    accepted_at: definition.created_at,
    ready_at,
    ...(home === undefined ? {} : { home }),
    ...(target === undefined ? {} : { target }),
    ...(takes === null ? {} : { takes: takes * 1000 }),
    ...usedBy(state, run, position),
    ...(hasPromises(run) || (target !== undefined && mayGoFirst(run)) ? { alone: true } : {}),
  };
}

/** True where a step that moves something may have to go before others that want the same, of which none else is given out then. */
function mayGoFirst({ outline, snapshot }: Pick<OwnedRun, 'outline' | 'snapshot'>): boolean {
  return outline.begun || stepsAfter(snapshot.plan, undefined).length > 1;
}

/** What a step uses of the consumables of its module, as far as its arguments are known. */
export function usedBy(
  { workcell, instances, abouts }: Pick<LabState, 'workcell' | 'instances' | 'abouts'>,
  run: Pick<OwnedRun, 'definition' | 'snapshot' | 'steps'>,
  position: number,
): Pick<WaitingStep, 'uses' | 'untold'> {
  const step = run.definition.steps[position];
  const consumables = step && consumablesOf(workcell).get(step.module);
  if (!consumables) return {};
  const values = valuesFor(run, position);
  const isOpen = !values && Object.keys(step.expressions ?? {}).some((place) => place.startsWith('/args/'));
  const args = isOpen ? undefined : withValues(step, values).args;
  const told = () =>
    defaultsOf(
      Array.from(instances.of(step.module), ([key]) => abouts.get(key)),
      step.action,
    );
  const { amounts: uses, untold } = usesOf(consumables, step.action, args, told);
  return {
    ...(Object.keys(uses).length === 0 ? {} : { uses }),
    ...(Object.keys(untold).length === 0 ? {} : { untold }),
  };
}

/**
 * True where what is promised to the run, or what it has promised, may keep its steps from an instance. A run that grows is looked at from where
 * it has grown.
 */
function hasPromises({ definition, promises }: Pick<OwnedRun, 'definition' | 'promises'>): boolean {
  const { not_before, complete_by, steps } = definition;
  promises.any ||= not_before !== undefined || complete_by !== undefined;
  for (; !promises.any && promises.scanned < steps.length; promises.scanned += 1)
    promises.any = saysTimes(steps[promises.scanned]);
  return promises.any;
}

/** True where a step, or one that may be added for it, is bound to times or keeps something to its run. */
function saysTimes(step: StepDefinition | undefined): boolean {
  const { gaps, reserve, hold, loop, recover = [] } = step ?? {};
  return (
    gaps !== undefined ||
    reserve !== undefined ||
    hold !== undefined ||
    [...(loop?.body ?? []), ...recover].some(saysTimes)
  );
}

const keeping = new WeakMap<readonly StepDefinition[], number[]>();

/** The steps of a run from which on it has something to itself. */
export function keepingSteps({ steps }: Pick<OwnedRun['definition'], 'steps'>): readonly number[] {
  const known =
    keeping.get(steps) ??
    [...steps.keys()].filter((position) => steps[position]?.reserve ?? steps[position]?.hold);
  keeping.set(steps, known);
  return known;
}

/**
 * The locations of a step of a run, by argument: those that its workflow names, and those that its expressions came to, which the machine
 * knows until the step is given out, and its record from then on.
 */
export function stepLocations(
  run: Pick<OwnedRun, 'definition' | 'snapshot' | 'steps'>,
  position: number,
): StepDefinition['locations'] {
  const step = run.definition.steps[position];
  if (!step) return {};
  const values = valuesFor(run, position);
  return values ? locationsWith(step.locations, values) : step.locations;
}

/** What the expressions of a step came to, see `stepLocations`. */
function valuesFor(
  { snapshot, steps }: Pick<OwnedRun, 'snapshot' | 'steps'>,
  position: number,
): JsonObject | undefined {
  const known = snapshot.steps[position];
  // The record of one that waits to be given out tells of its attempt before.
  const recorded = steps[position]?.values;
  return known?.context.values ?? (recorded && known && isReady(known) ? undefined : recorded);
}
