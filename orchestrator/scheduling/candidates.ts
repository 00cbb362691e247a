import { attemptsOf, parseCommandId, parseStepKey, stepKey } from '../../shared/contracts/command-id.ts';
import { causesOf, unwanted, unwantedFact } from '../../shared/explain/index.ts';
import type { UnknownStep } from '../../shared/contracts/run.ts';
import { capacityOf, type Placed, thingsAt } from '../../shared/contracts/locations.ts';
import { restless, type InstanceRecord } from '../../shared/contracts/workcell-state.ts';
import { doesAbout, isWaitingForWord, unknownAttempt, isCurrentStep, flightOf } from '../machine/index.ts';
import { isHeld, weightiestHold, type Holds } from '../../shared/contracts/holds.ts';
import type { HeldByWhom } from '../../shared/contracts/waiting-for.ts';
import { type Barrier, type Candidate, type LabState, stepLocations, type Taken } from '../state/index.ts';
import { addTo } from '../../shared/kernel/grouping.ts';

/**
 * What keeps modules that steps wait for from being given anything, by an operator's order; the workcell's holds are those of
 * each module.
 */
export function barriersOf({ holds, waiting }: Pick<LabState, 'holds' | 'waiting'>): Map<string, Barrier> {
  const barriers = new Map<string, Barrier>();
  for (const module of waiting.keys()) {
    const barrier = barrierOf(holds, module);
    if (barrier) barriers.set(module, barrier);
  }
  return barriers;
}

/** The same of one module. */
export function barrierOf(holds: LabState['holds'], module: string): Barrier | undefined {
  const [all, own] = [holds.get(''), holds.get(module)];
  if (!all && !own) return undefined;
  const paused = isHeld(all, 'paused') || isHeld(own, 'paused');
  const held_by = holderOf(all, 'workcell') ?? holderOf(own, 'module');
  return held_by && { paused, held_by };
}

function holderOf(holds: Holds | undefined, what: HeldByWhom['what']): HeldByWhom | undefined {
  const found = weightiestHold(holds);
  if (!found) return undefined;
  const { by, since } = found.hold;
  return { what, hold: found.name, since, ...(by === undefined ? {} : { by }) };
}

/** What the scheduler knows of an instance: how much it takes, and why not more. */
export function candidateOf(state: LabState, key: string, record: InstanceRecord, now: number): Candidate {
  const { module, instance, capacity } = record;
  const repeater = record.error === undefined ? undefined : repeaterOf(state, record);
  const unfit = unfitness(state, key, repeater === undefined ? record : withoutError(record), now);
  const exclusive = capacity > 1 ? exclusiveOf(state, key, record) : undefined;
  // Looked at in every turn while it takes more: it takes none where all that it could do excludes each other.
  const moving = restless(record);
  const [longest] = moving;
  const [first] = moving.length === 0 ? [] : unwanted(record);
  const busy = first && unwantedFact(first, now);
  const engaged = exclusive?.taken === true && exclusive.actions.size === state.actions.get(key)?.size;
  return {
    ...{ key, module, instance },
    actions: state.actions.get(key),
    free: engaged ? 0 : capacity - moving.length,
    ...(exclusive === undefined ? {} : { exclusive }),
    ...(longest === undefined ? {} : { has: longest.run_id }),
    // What keeps it from all else is told once.
    ...(busy === undefined || unfit?.key === 'does_not_stop' ? {} : { busy }),
    ...(unfit === undefined ? {} : { unfit }),
    ...(repeater === undefined ? {} : { only: repeater }),
  };
}

/** However much an instrument takes at once, of the actions that block it there is one at a time. */
function exclusiveOf(state: LabState, key: string, record: InstanceRecord): Candidate['exclusive'] {
  const actions = state.blocking.get(key);
  if (!actions || actions.size === 0) return undefined;
  const taken = restless(record).some(({ command_id, run_id }) => {
    const run = state.runs.get(run_id);
    const step = run?.definition.steps[parseCommandId(command_id)?.step ?? -1];
    // Of a run that is over nobody here knows what it wanted; the worst is believed.
    return step === undefined || actions.has(step.action);
  });
  return { actions, taken };
}

function unfitness(state: LabState, key: string, record: InstanceRecord, now: number): Candidate['unfit'] {
  const holds = state.holds.get(key);
  const causes = causesOf({
    workcell: state.workcell,
    embedded: state.embedded,
    record,
    report: state.reports.get(key),
    // What operators hold of a module keeps all of its instances, see `barriersOf`.
    holds: holds ? [{ of: { module: record.module, instance: record.instance }, holds }] : [],
    // One that does not stop is busy; where it is held back for that, too, this says what to do first.
    ...(record.error === undefined ? {} : { now, unknownOf: (id) => doesAboutIt(state, id) }),
  });
  const own = causes.find((cause) => cause.key !== 'not_ready');
  if (own) return own;
  if (state.leaving.has(record.boot_id)) return { key: 'leaving' };
  if (!state.welcomed.has(key)) return { key: 'no_hello' };
  const [notReady] = causes;
  if (!notReady) return undefined;
  // It may say that anew all the time.
  const { since: _, ...cause } = notReady;
  return cause;
}

function doesAboutIt({ runs }: LabState, command_id: string): UnknownStep['run'] | undefined {
  const { snapshot } = runs.get(parseCommandId(command_id)?.run_id ?? '') ?? {};
  const unknown = snapshot && unknownAttempt(snapshot, command_id);
  return unknown && doesAbout(snapshot, unknown);
}

function withoutError({ error: _, ...others }: InstanceRecord): InstanceRecord {
  return others;
}

/**
 * The step (see `stepKey`) for which alone an instance that is held back takes a command: the unknown outcome is that of an
 * earlier attempt of it, and the workflow allows it to be repeated.
 */
export function repeaterOf(state: LabState, { quarantined_for = [] }: InstanceRecord): string | undefined {
  const { run_id = '', step = -1 } = parseCommandId(quarantined_for[0] ?? '') ?? {};
  const run = state.runs.get(run_id);
  if (!run) return undefined;
  const isOwn = isCurrentStep(run.snapshot, step) && quarantined_for.every(attemptsOf(run_id, step));
  return isOwn && !isWaitingForWord(run.snapshot.steps[step]) ? stepKey(run_id, step) : undefined;
}

/** Tells what takes a location that has no place left, as the lab stands now: what is there, and commands in flight that move something there. */
export function takenLocations(state: LabState): (name: string) => Taken | undefined {
  let targets: ReadonlyMap<string, readonly string[]> | undefined;
  return (name) => {
    targets ??= comingTo(state);
    const [coming = [], things] = [targets.get(name), thingsAt(state.locations.get(name))];
    const capacity = capacityOf(state.workcell, name);
    if (coming.length + things.length < capacity) return undefined;
    const [run] = coming;
    // What nobody knows of is told first: a person may help there.
    const thing = things.find(({ state: holds }) => holds === 'unverified') ?? things[0];
    const takenBy = run === undefined && thing ? takenByThing(state, thing) : { run: run ?? '' };
    return capacity === 1 ? takenBy : { ...takenBy, facts: { ...takenBy.facts, places: capacity } };
  };
}

/** The runs of which commands in flight move something to a location, by its name. Every command in flight occupies an instance, and of those there are few. */
export function comingTo(state: LabState): Map<string, string[]> {
  const coming = new Map<string, string[]>();
  for (const { occupied } of state.instances.values()) {
    for (const { command_id, run_id } of occupied) {
      const run = state.runs.get(run_id);
      const flight = run && flightOf(run.snapshot, command_id);
      const target = flight && stepLocations(run, flight.step)['target'];
      if (target !== undefined) addTo(coming, target, run_id);
    }
  }
  return coming;
}

function takenByThing(state: LabState, { state: holds, unverified_by }: Placed): Taken {
  if (holds !== 'unverified') return { facts: { holds } };
  const { run_id, position } = parseStepKey(unverified_by);
  const run = state.runs.get(run_id);
  if (!run || !isCurrentStep(run.snapshot, position)) return { facts: { holds } };
  const asks = isWaitingForWord(run.snapshot.steps[position]);
  return { run: run_id, facts: { holds, ...(asks ? { asks } : {}) } };
}

/** The steps (see `stepKey`) that have left something unverified at a location: their repetition need not wait for a look. */
export function unverifiedBy(state: LabState, name: string): string[] {
  return thingsAt(state.locations.get(name)).flatMap(({ unverified_by }) => {
    const { run_id, position } = parseStepKey(unverified_by);
    const run = state.runs.get(run_id);
    return run && isCurrentStep(run.snapshot, position) ? [stepKey(run_id, position)] : [];
  });
}
