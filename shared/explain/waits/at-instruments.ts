import { moment } from '../../sentences/index.ts';
import { conditionsOfModule, type Condition, conditionOf, factsOf } from '../condition/condition.ts';
import { askCommand, resolveCommand } from '../condition/commands.ts';
import { instanceKey } from '../../contracts/address.ts';
import { parseCommandId } from '../../contracts/command-id.ts';
import { timesOf, usualDuration } from '../../contracts/durations.ts';
import type { StoredRun } from '../../contracts/run.ts';
import type { WaitLink } from '../../contracts/waits.ts';
import { restless, type OccupiedBy, type InstanceRecord } from '../../contracts/workcell-state.ts';
import { utcTime } from '../../kernel/wei-time.ts';
import { linkOfReason, type Lab, type Links, stepPart, untilLost } from './link.ts';
import type { ReasonKey } from '../../contracts/reason-keys.ts';
import { describeActing, nameCommand } from '../condition/still-acting.ts';
import { defined } from '../../kernel/json/json.ts';

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
  const until = timeOf(lab, entry, run, step);
  const asks = run?.summary?.waiting_for?.find((each) => each.reason === 'person' && each.step === step);
  const acting: WaitLink = {
    kind: entry.rested ? 'storing' : 'acting',
    text: `${instanceKey(record)} ${wordsOf(entry, run, step, lab.at)}`,
    ...defined({ module, instance, step_name: entry.step_name }),
    ...(run ? stepPart(run, step) : { run_id: entry.run_id, step }),
    since: utcTime(entry.acting_since),
    ...defined({ until, next: asks && askCommand(entry.command_id) }),
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

/** When a command is over at the latest by its workflow; else when it likely is by earlier runs, while that is still to come. */
function timeOf(
  { at, state }: Lab,
  { acting_since, rested, asked_to_stop }: OccupiedBy,
  run: StoredRun | undefined,
  step: number,
): WaitLink['until'] {
  const { timeout, module, action } = run?.definition.steps[step] ?? {};
  if (rested || asked_to_stop !== undefined || acting_since === undefined) return undefined;
  if (timeout) return { at: utcTime(acting_since + timeout * 1000) ?? '', basis: 'timeout' };
  if (module === undefined || action === undefined) return undefined;
  const { median, count } = usualDuration(timesOf(state.durations.get(module), action)) ?? nothingKnown;
  if (count < fewestTimes || acting_since + median <= at) return undefined;
  return { at: utcTime(acting_since + median) ?? '', basis: 'history' };
}

/** An action that has succeeded less often has no usual time. */
const fewestTimes = 3;
const nothingKnown = { median: 0, count: 0 };

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

/**
 * What keeps the instruments of a module, or the only one that may, from taking a step; where one may, the step that it has in hand and
 * that leads on. Pure.
 */
export function linksOfInstruments(
  lab: Lab,
  { module, instance }: { module: string; instance?: string | undefined },
): Links {
  const { workcell, state, at, unknownOf, embedded } = lab;
  const all = conditionsOfModule(workcell, { name: module }, state, { unknownOf, embedded, now: at });
  // Until each has told what it did before the store was put back, none of the module is given anything.
  const owing = all.filter(({ reasons }) => reasons.some(({ key }) => key === 'restored_store'));
  const eligible = instance === undefined ? all : all.filter((each) => each.instance === instance);
  const [condition = eligible.find(({ reasons }) => reasons.length === 0) ?? eligible[0]] = owing;
  if (!condition) return { links: [] };
  const [reason] = condition.reasons;
  if (!reason) return busy(eligible);
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
  const { quarantined_for: [first] = [], quarantined_for = [] } = record ?? {};
  const waits = quarantined_for.find((id) => lab.unknownOf(id) === 'waits');
  const id = waits ?? first ?? '';
  const of = parseCommandId(id);
  if (!of) return undefined;
  const { run_id, step } = of;
  if (waits !== undefined) return { run_id, step, next: resolveCommand(run_id) };
  return { run_id, step, ...(lab.unknownOf(id) === 'repeats' ? { goOn: { run_id } } : {}) };
}

/** Of instruments that act, the one that has acted for the longest time is likely the first that is free. */
function busy(eligible: readonly Condition[]): Links {
  const oldest = eligible
    .flatMap((condition) => (condition.reasons.length === 0 ? restless(condition) : []))
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
