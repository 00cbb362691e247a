import type { Cause } from '../../contracts/cause.ts';
import { parseCommandId } from '../../contracts/command-id.ts';
import { weightiestHold, type HoldName } from '../../contracts/holds.ts';
import { hindranceOf, whyUnfit, type ModuleReport } from '../../contracts/module-report.ts';
import type { OrderTarget } from '../../contracts/order-target.ts';
import type { UnknownStep } from '../../contracts/run.ts';
import {
  restless,
  troubleOf,
  type AnswerRecord,
  type InstanceRecord,
} from '../../contracts/workcell-state.ts';
import type { Workcell } from '../../contracts/workcell.ts';
import { resetThatFrees, safetyStopOf, type HoldsOf } from './safety-stop.ts';
import { deafActions, unwantedFact } from './still-acting.ts';
import { describeWithoutAgent } from './without-agent.ts';
import { defined } from '../../kernel/json/json.ts';

/** What is known beside the state of the workcell. */
export interface Beside {
  /** What its run does about a command whose outcome is unknown; undefined where it is not, or its run is not known. */
  unknownOf?: (command_id: string) => UnknownStep['run'] | undefined;
  /** Milliseconds since the epoch by the store's clock; without it nobody can say that an instrument does not stop. */
  now?: number;
  /** See `Site`. */
  embedded?: boolean | undefined;
}

/** What the reasons of an instance follow from. */
export interface Facts extends Beside {
  workcell: Workcell;
  record: InstanceRecord;
  report: ModuleReport | undefined;
  /** What its agent last did about an order. */
  answer?: AnswerRecord | undefined;
  /** Since when the instance owes its word on what it did, because the store was put back. */
  owes_word_since?: number | undefined;
  /** The widest first. */
  holds: readonly HoldsOf[];
}

/** Why the instance is given nothing, the weightiest cause first; none where it may be. Pure. */
export function causesOf(facts: Facts): Cause[] {
  const stop = safetyStop(facts);
  const hold = stop === undefined ? operatorsHold(facts) : undefined;
  const deaf = doesNotStop(facts);
  const causes = [
    ...(stop?.key === 'stop_unconfirmed' ? [stop, deaf] : [deaf, stop]),
    resetFailed(facts),
    latched(facts),
    heldBack(facts),
    owesWord(facts),
    unheard(facts),
    hold,
  ];
  // What an operator ordered, or asked to end, shows in the instrument's own word, too: it is said once.
  if (stop === undefined && hold === undefined && deaf === undefined) causes.push(notReady(facts));
  const found = causes.filter((cause) => cause !== undefined);
  // What keeps the action from its end matters where nothing says so already.
  const hindrance = found.length === 0 ? hindered(facts) : undefined;
  return hindrance ? [hindrance] : found;
}

/** What is wider than the instance. */
function wider(of: OrderTarget): Pick<Cause, 'of'> {
  return of.instance === undefined ? { of } : {};
}

function freeingReset({ record, holds }: Facts): Pick<Cause, 'of'> {
  return wider(resetThatFrees(record, holds));
}

function safetyStop(facts: Facts): Cause | undefined {
  const stop = safetyStopOf(facts);
  if (!stop) return undefined;
  const { hold, unconfirmed } = stop;
  const since = hold?.since ?? unconfirmed?.asked_at;
  const of = { ...defined({ since }), ...freeingReset(facts) };
  if (unconfirmed) {
    const unwanted = doesNotStop(facts)?.unwanted;
    return { key: 'stop_unconfirmed', said: unconfirmed.text, ...of, ...defined({ unwanted }) };
  }
  const said = stop.has_no_stop && 'the module has no stop of its own; nothing is sent to it';
  return { key: 'safety_stop', ...of, ...defined({ by: hold?.by, said }) };
}

function resetFailed(facts: Facts): Cause | undefined {
  const { reset } = facts.record;
  if (!reset?.failed) return undefined;
  return {
    key: 'error',
    said: troubleOf({ reset }) ?? '',
    since: reset.failed.at,
    ...freeingReset(facts),
  };
}

function latched(facts: Facts): Cause | undefined {
  const { latched } = facts.record;
  if (!latched) return undefined;
  return { key: 'error', said: troubleOf({ latched }) ?? '', since: latched.at, ...freeingReset(facts) };
}

function heldBack(facts: Facts): Cause | undefined {
  const { record, unknownOf, now } = facts;
  const { error: said, error_since, quarantined_for = [] } = record;
  if (said === undefined) return undefined;
  const of = defined({ said, since: error_since });
  if (quarantined_for.length === 0) return { key: 'error', ...of, ...freeingReset(facts) };
  const waits = quarantined_for.find((id) => unknownOf?.(id) === 'waits');
  const run = parseCommandId(waits ?? '')?.run_id;
  if (run !== undefined) return { key: 'outcome_unknown', ...of, run };
  const deaf = now === undefined ? [] : deafActions(record, now).map(({ command_id }) => command_id);
  // What does not stop says what to do first: no reset frees the instrument before that has ended.
  if (quarantined_for.every((id) => deaf.includes(id))) return undefined;
  if (!quarantined_for.every((id) => unknownOf?.(id) === 'repeats'))
    return { key: 'outcome_unknown', ...of, ...freeingReset(facts) };
  const repeats = [...new Set(quarantined_for.flatMap((id) => parseCommandId(id)?.run_id ?? []))];
  return { key: 'outcome_unknown', ...of, repeats };
}

function doesNotStop({ record, now }: Facts): Cause | undefined {
  const deaf = now === undefined ? [] : deafActions(record, now);
  if (now === undefined || deaf.length === 0) return undefined;
  return { key: 'does_not_stop', unwanted: deaf.flatMap((entry) => unwantedFact(entry, now) ?? []) };
}

/** A module that hangs while it acts, or says of itself that something is wrong: nobody else would tell. */
function hindered({ record, report, now }: Facts): Cause | undefined {
  const said = report && restless(record).length > 0 ? hindranceOf(report) : undefined;
  if (now === undefined || said === undefined) return undefined;
  return defined({ key: 'hindered', said, since: report?.since });
}

function owesWord(facts: Facts): Cause | undefined {
  const { owes_word_since: since } = facts;
  return since === undefined ? undefined : { key: 'restored_store', since, ...freeingReset(facts) };
}

function unheard({ record }: Facts): Cause | undefined {
  const { presence, since, host, instance } = record;
  if (presence === 'present') return undefined;
  const key = presence === 'gone' ? 'away' : 'silent';
  const elsewhere = host === undefined || host === instance ? undefined : host;
  return { key, since, ...defined({ host: elsewhere, said: describeWithoutAgent(record) }) };
}

function operatorsHold({ holds }: Facts): Cause | undefined {
  for (const { of, holds: each } of holds) {
    const found = weightiestHold(each);
    if (found && found.name !== 'stopped') return causeOfHold(found, of);
  }
  return undefined;
}

/**
 * That an operator's hold lets nothing start.
 * @param of what it was ordered for
 */
export function causeOfHold(
  {
    name,
    hold: { by, since },
  }: { name: HoldName; hold: { by?: string | undefined; since?: number | undefined } },
  of: OrderTarget,
): Cause {
  return {
    key: name === 'stopped' ? 'safety_stop' : name,
    ...defined({ since, by }),
    ...wider(of),
  };
}

function notReady({ record, report }: Facts): Cause | undefined {
  const said = record.presence === 'present' && report ? whyUnfit(report) : undefined;
  if (said === undefined || !report) return undefined;
  const flags: readonly string[] = report.flags;
  const ends = flags.includes('LOCKED') ? 'locked' : flags.includes('PAUSED') ? 'paused' : 'reset';
  const alone = ['UNKNOWN', 'INIT'].some((flag) => flags.includes(flag));
  return defined({ key: 'not_ready', said, since: report.since, ends: alone ? undefined : ends });
}
