import { moment } from '../../sentences/index.ts';
import {
  conditionsOfModule,
  holdsOver,
  type Condition,
  conditionOf,
  factsOf,
} from '../condition/condition.ts';
import { resolveCommand, askCommand } from '../condition/commands.ts';
import { reasonOfHold } from '../condition/reason.ts';
import { isKeyOf, instanceKey } from '../../contracts/address.ts';
import { parseCommandId } from '../../contracts/command-id.ts';
import { weightiestHold } from '../../contracts/holds.ts';
import type { StepDefinition, StoredRun } from '../../contracts/run.ts';
import type { WaitLink } from '../../contracts/waits.ts';
import { restless, type OccupiedBy, type InstanceRecord } from '../../contracts/workcell-state.ts';
import { movedLocations } from '../resolution/answer-effects.ts';
import { utcTime } from '../../kernel/wei-time.ts';
import { linkOfReason, type Lab, type Links, stepPart, untilLost } from './link.ts';
import type { ReasonKey } from '../../contracts/reason-keys.ts';
import { describeActing, nameCommand } from '../condition/still-acting.ts';
import { findModule } from '../../contracts/workcell.ts';
import { operatorInterface } from '../../contracts/question.ts';

/** What keeps an instrument from going on with what it has in hand; an operator's hold does not. */
const hindering: readonly ReasonKey[] = [
  'stop_unconfirmed',
  'safety_stop',
  'does_not_stop',
  'restored_store',
  'silent',
  'away',
  'not_ready',
  'hindered',
];

/** That an instance acts on a command, and what keeps it from coming to its end. `run`: undefined where nobody has it any more. */
export function linksOfCommand(
  lab: Lab,
  record: InstanceRecord,
  entry: OccupiedBy,
  run: StoredRun | undefined,
): WaitLink[] {
  const { module, instance } = record;
  const step = parseCommandId(entry.command_id)?.step ?? 0;
  const until = timeOf(entry, run, step);
  const acting: WaitLink = {
    kind: entry.rested ? 'storing' : 'acting',
    text: `${instanceKey(record)} ${wordsOf(entry, run, step, lab.at)}`,
    ...{ module, instance },
    ...(run ? stepPart(run, step) : { run_id: entry.run_id, step, ...nameIn(entry) }),
    since: utcTime(entry.acting_since),
    ...(until === undefined ? {} : { until }),
    ...(isAsked(lab, module, entry) ? { next: askCommand(entry.command_id) } : {}),
  };
  const { reasons } = conditionOf(factsOf(lab.workcell, lab.state, record, { ...lab, now: lab.at }));
  const reason = reasons.find(({ key }) => hindering.includes(key));
  if (!reason) return [acting];
  const lost = untilLost(lab, record);
  if (!lost) return [acting, linkOfReason(reason, record)];
  // What becomes of it then is said by the time.
  const { then: _, ...timeless } = reason;
  return [acting, { ...linkOfReason(timeless, record), until: lost }];
}

/** True where somebody has to answer a question. */
function isAsked({ workcell }: Lab, module: string, { rested, asked_to_stop }: OccupiedBy): boolean {
  if (rested || asked_to_stop !== undefined) return false;
  return findModule(workcell, module)?.interface === operatorInterface;
}

/** The instance that has a command in hand. */
export function whoHas(
  lab: Lab,
  command_id: string,
): { record: InstanceRecord; entry: OccupiedBy } | undefined {
  for (const record of lab.state.instances.values()) {
    const entry = record.occupied.find((each) => each.command_id === command_id);
    if (entry) return { record, entry };
  }
  return undefined;
}

/** When a command is over at the latest by its workflow, in milliseconds since the epoch; undefined where it does not say. */
function endOf({ acting_since }: OccupiedBy, run: StoredRun | undefined, step: number): number | undefined {
  const timeout = run?.definition.steps[step]?.timeout ?? undefined;
  return timeout === undefined || acting_since === undefined ? undefined : acting_since + timeout * 1000;
}

function timeOf(entry: OccupiedBy, run: StoredRun | undefined, step: number): WaitLink['until'] {
  if (entry.rested || entry.asked_to_stop !== undefined) return undefined;
  const at = utcTime(endOf(entry, run, step));
  return at === null ? undefined : { at, basis: 'timeout' };
}

function wordsOf(entry: OccupiedBy, run: StoredRun | undefined, step: number, at: number): string {
  const { acting_since, rested, asked_to_stop } = entry;
  const undisturbed = !rested && asked_to_stop === undefined;
  // Since when it acts is told beside.
  const acts = undisturbed && acting_since !== undefined;
  const what = acts
    ? `acts on ${nameCommand(entry)}`
    : `${undisturbed ? '' : 'is '}${describeActing(entry, at)}`;
  const record = run?.steps[step];
  const mine = record?.command_id === entry.command_id && record.status === 'running' ? record : undefined;
  const note = mine?.progress?.note;
  const said = note === undefined ? '' : `; it last told "${note}" at ${moment(mine?.progress?.at ?? at)}`;
  const late = mine?.overdue_since === undefined ? '' : `; overdue since ${moment(mine.overdue_since)}`;
  return `${what}${said}${late}`;
}

function nameIn({ step_name }: OccupiedBy): { step_name?: string } {
  return step_name === undefined ? {} : { step_name };
}

/** For what a step waits that could start: the scheduler's rules in its order, as far as the state of the workcell tells. */
export function causeOfWaiting(lab: Lab, run: StoredRun, position: number): Links {
  const step = run.definition.steps[position];
  if (!step) return { links: [] };
  const { run_id } = run.definition;
  const held = linkOfBarrier(lab, step.module);
  if (held) return { links: [held] };
  const { holder } = lab;
  if (lab.workcell.config.sequential_scheduler && holder !== undefined && holder !== run_id) {
    const text = `the workcell runs one run at a time, and it is the turn of run ${holder}`;
    return { links: [{ kind: 'turn', text, run_id: holder, since: null }], goOn: { run_id: holder } };
  }
  return takenTarget(lab, run, step) ?? causeAtInstruments(lab, run, step);
}

/** An operator's hold, or an instance of the module that owes its word on what it did before the store was put back. */
function linkOfBarrier({ state, workcell, embedded }: Lab, module: string): WaitLink | undefined {
  for (const { of, holds } of holdsOver(state, { module })) {
    const found = weightiestHold(holds);
    if (!found) continue;
    const { key: kind, text, since, ...remedy } = reasonOfHold(found, of);
    const { by } = found.hold;
    return {
      kind,
      text: `${of.module ?? 'the workcell'} is ${text.replace(/,$/, '')}`,
      ...of,
      since: utcTime(since),
      ...(by === undefined ? {} : { by }),
      ...remedy,
    };
  }
  const owes = Object.keys(state.recovering?.unheard ?? {}).find((key) => isKeyOf(module, key));
  if (owes === undefined) return undefined;
  const all = conditionsOfModule(workcell, { name: module }, state, { embedded });
  const condition = all.find(({ instance }) => `${module}/${instance ?? ''}` === owes);
  const reason = condition?.reasons.find(({ key }) => key === 'restored_store');
  return condition && reason && linkOfReason(reason, condition);
}

/** The location that the step moves something to, where it is taken. */
function takenTarget(lab: Lab, run: StoredRun, step: StepDefinition): Links | undefined {
  const { config } = lab.workcell;
  const { source, target } = movedLocations(step, run.definition.simulate);
  if (!config.verify_locations_before_transfer || target === undefined || target === source) return undefined;
  const { run_id } = run.definition;
  const record = lab.state.locations.get(target);
  const link = (text: string): WaitLink => ({
    kind: 'location',
    text: `location ${target} ${text}`,
    location: target,
    since: utcTime(record?.since),
  });
  const transfer = [...lab.state.instances.values()]
    .flatMap(({ occupied }) => occupied)
    .find((entry) => entry.run_id !== run_id && entry.locations?.includes(target));
  if (transfer) {
    const { run_id: other, command_id } = transfer;
    return { links: [link(`is in use by run ${other}`)], goOn: { run_id: other, command_id } };
  }
  if (record === undefined || record.state === 'Empty') return undefined;
  if (record.state !== 'unverified') {
    const { state: experiment_id } = record;
    return {
      links: [link(`holds what is of experiment ${experiment_id}`)],
      goOn: { experiment_id, location: target },
    };
  }
  const by = record.unverified_by?.split('.')[0];
  if (by === run_id) return undefined;
  const remedy = `somebody must look and say what is there (POST /locations/${target}/set)`;
  const asked = by !== undefined && lab.unknownOf(by) === 'waits';
  const text = `is unverified${by === undefined ? '' : ` since a step of run ${by}`}${asked ? '' : `: ${remedy}`}`;
  return { links: [link(text)], ...(asked ? { goOn: { run_id: by } } : {}) };
}

function causeAtInstruments(lab: Lab, run: StoredRun, step: StepDefinition): Links {
  const { workcell, state, at, unknownOf, embedded } = lab;
  const home = onlyInstance(run, step);
  const all = conditionsOfModule(workcell, { name: step.module }, state, { unknownOf, embedded, now: at });
  const eligible = home === undefined ? all : all.filter(({ instance }) => instance === home);
  const fit = eligible.filter(({ reasons }) => reasons.length === 0);
  if (fit.length > 0) return busy(fit);
  const [condition] = eligible;
  const [reason] = condition?.reasons ?? [];
  if (!condition || !reason) return { links: [] };
  const of = reason.key === 'outcome_unknown' ? unknownAt(lab, condition) : undefined;
  const { goOn, ...facts } = of ?? {};
  return { links: [{ ...linkOfReason(reason, condition), ...facts }], ...(goOn ? { goOn } : {}) };
}

/** Whose unknown outcome holds an instance back. */
function unknownAt(
  lab: Lab,
  { module, instance }: Condition,
): (Pick<WaitLink, 'run_id' | 'step' | 'next'> & Pick<Links, 'goOn'>) | undefined {
  const record = lab.state.instances.get(`${module}/${instance ?? ''}`);
  const of = (record?.quarantined_for ?? []).flatMap((id) => parseCommandId(id) ?? []);
  const waits = of.find(({ run_id }) => lab.unknownOf(run_id) === 'waits');
  if (waits) return { run_id: waits.run_id, step: waits.step, next: resolveCommand(waits.run_id) };
  const [first] = of;
  if (!first) return undefined;
  const { run_id, step } = first;
  return { run_id, step, ...(lab.unknownOf(run_id) === 'repeats' ? { goOn: { run_id } } : {}) };
}

/** Of instruments that act, the one that has acted for the longest time is likely the first that is free. */
function busy(fit: readonly Condition[]): Links {
  const oldest = fit
    .flatMap((condition) => restless(condition))
    .reduce<OccupiedBy | undefined>(
      (first, entry) => (first && begun(first) <= begun(entry) ? first : entry),
      undefined,
    );
  if (!oldest) return { links: [] };
  return { links: [], goOn: { run_id: oldest.run_id, command_id: oldest.command_id } };
}

function begun({ acting_since = Infinity }: OccupiedBy): number {
  return acting_since;
}

/** The only instance that may take a step: its author names it, or a step whose instance it is; or the run's plate is there. */
function onlyInstance(
  { definition, steps }: StoredRun,
  { only_instance, same_instance_as: like, instance, module }: StepDefinition,
): string | undefined {
  const alike = like === undefined ? undefined : steps[like];
  const named = only_instance ?? (alike?.status === 'idle' ? undefined : alike?.instance);
  if (named !== undefined && named !== '') return named;
  if (instance === 'any') return undefined;
  const used = Object.entries(steps).filter(
    ([position, { status }]) => status !== 'idle' && definition.steps[Number(position)]?.module === module,
  );
  return used.sort(([, a], [, b]) => a.started_at - b.started_at)[0]?.[1].instance;
}
