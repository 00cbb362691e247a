import { nameStep } from '../../sentences/index.ts';
import type { Beside } from '../condition/causes.ts';
import type { Reason } from '../condition/reason.ts';
import { lostAt } from '../condition/still-acting.ts';
import type { InfrastructureTrouble } from '../../contracts/infrastructure.ts';
import type { ReasonView } from '../../contracts/now.ts';
import type { StepLocation } from '../../contracts/preflight.ts';
import type { StoredRun } from '../../contracts/run.ts';
import type { WaitLink } from '../../contracts/waits.ts';
import { capacityOf, type Placed, thingsAt } from '../../contracts/locations.ts';
import type { InstanceRecord, WorkcellState } from '../../contracts/workcell-state.ts';
import type { Workcell } from '../../contracts/workcell.ts';
import { utcTime } from '../../kernel/wei-time.ts';
import { defined } from '../../kernel/json/json.ts';

/** What the links of a chain are made from. */
export interface Lab {
  workcell: Workcell;
  state: WorkcellState;
  /** Milliseconds since the epoch, by the store's clock. */
  at: number;
  /** What is not well of all that weir itself stands on. */
  infrastructure: readonly InfrastructureTrouble[];
  unknownOf: NonNullable<Beside['unknownOf']>;
  /** See `Site`. */
  embedded: boolean;
}

/** Links of a chain, and the run, or the command of it, whose waits they lead to. */
export interface Links {
  links: WaitLink[];
  goOn?: { run_id: string; command_id?: string };
}

/** The run and the step that a link is about. */
export function stepPart(
  { definition: { run_id, label, steps } }: StoredRun,
  step: number,
): Pick<WaitLink, 'run_id' | 'label' | 'step' | 'step_name'> {
  const name = steps[step]?.name;
  return defined({ run_id, label, step, step_name: name });
}

/** `step 4 "Measure"`. */
export function nameStepOf({ definition }: StoredRun, step: number): string {
  return nameStep(step, definition.steps[step]?.name);
}

/** The link of a reason why an instrument is given nothing; `of` is whose reason it is: a module, or one instance of it. */
export function linkOfReason(
  { key, text, since, then, first, next, by, ofAll }: Reason,
  { module, instance }: { module: string; instance?: string | null },
): WaitLink {
  const where = instance === undefined || instance === null ? module : `${module}/${instance}`;
  const told = ofAll ? text : `${where}: ${text}`;
  return {
    kind: key,
    text: then === undefined ? told : `${told}; ${then}`,
    module,
    ...defined({ instance: instance ?? undefined }),
    since: utcTime(since),
    ...defined({ by, first, next }),
  };
}

/** How a location stands now, in words; what a person does about it, where something does not go on by itself. Pure. */
export function locationNow(
  { workcell, state: { instances, locations } }: Pick<Lab, 'workcell' | 'state'>,
  name: string,
): Pick<StepLocation, 'state' | 'text'> & { remedy?: string } {
  const capacity = capacityOf(workcell, name);
  if (capacity > 1) return placesNow(name, capacity, thingsAt(locations.get(name)));
  const inHand = [...instances.values()].flatMap(({ occupied }) => occupied);
  const user = inHand.find((entry) => entry.locations?.includes(name));
  if (user) return { state: 'in_use', text: `${name} is in use by run ${user.run_id}` };
  const { state: holds = 'Empty', unverified_by } = locations.get(name) ?? {};
  if (holds === 'Empty') return { state: 'empty', text: `${name} is empty` };
  if (holds !== 'unverified') return { state: 'taken', text: `${name} holds what is of experiment ${holds}` };
  const by = unverified_by === undefined ? '' : ` since a step of run ${unverified_by.split('.')[0] ?? ''}`;
  return { state: 'unverified', text: `${name} is unverified${by}`, remedy: lookFirst(name) };
}

function lookFirst(name: string): string {
  return `somebody must look and say what is there (POST /locations/${name}/set?experiment_id=)`;
}

function placesNow(
  name: string,
  capacity: number,
  things: readonly Placed[],
): ReturnType<typeof locationNow> {
  if (things.length === 0) return { state: 'empty', text: `${name} is empty` };
  const unverified = things.filter(({ state }) => state === 'unverified').length;
  const of = unverified === 0 ? '' : `, ${unverified} of them unverified`;
  const text = `${name} has ${things.length} of its ${capacity} places taken${of}`;
  if (things.length < capacity) return { state: 'has_room', text };
  return { state: 'taken', text, ...(unverified > 0 && { remedy: lookFirst(name) }) };
}

/** @param next what a person does about it, where it is not for a run to clear it */
export function linkOfLocation(
  lab: Pick<Lab, 'workcell' | 'state'>,
  name: string,
  next: string | undefined,
): WaitLink {
  return {
    ...{ kind: 'location', text: `location ${locationNow(lab, name).text}`, location: name },
    since: utcTime(lab.state.locations.get(name)?.since),
    ...(next === undefined ? {} : { next }),
  };
}

/** A reason as readers of the API see it. */
export function viewOfReason({ key, text, since, then, first, next }: Reason): ReasonView {
  const told = { then: then ?? null, first: first ?? null, next: next ?? null };
  return { key, text, since: utcTime(since), ...told };
}

/** When the outcome of what a silent instance has in hand counts as unknown; undefined once that time is over. */
export function untilLost({ workcell, at }: Lab, record: InstanceRecord): WaitLink['until'] {
  const end = record.presence === 'lost' ? lostAt(workcell, record) : 0;
  return end <= at ? undefined : { at: utcTime(end) ?? '', basis: 'lost_after' };
}
