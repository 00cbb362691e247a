import type { Cause } from '../../contracts/cause.ts';
import { parseCommandId } from '../../contracts/command-id.ts';
import { holdNames, weightiestHold, type HoldName } from '../../contracts/holds.ts';
import { hindranceOf, whyUnfit, type ModuleReport } from '../../contracts/module-report.ts';
import type { ReasonKey } from '../../contracts/reason-keys.ts';
import type { UnknownStep } from '../../contracts/run.ts';
import { deafActions, describeUnwanted, lostAt, unwantedFact } from './still-acting.ts';
import {
  restless,
  troubleOf,
  type AnswerRecord,
  type InstanceRecord,
} from '../../contracts/workcell-state.ts';
import { holdInWords, moment, nameStep } from '../../sentences/index.ts';
import type { Workcell } from '../../contracts/workcell.ts';
import {
  abandonCommand,
  stopCommand,
  startAgent,
  endHoldCommand,
  owedWordRemedy,
  resetCommand,
  resolveCommand,
  type Site,
} from './commands.ts';
import { resetThatFrees, safetyStopOf, type HoldsOf } from './safety-stop.ts';
import { targetKey, type OrderTarget } from '../../contracts/order-target.ts';
import type { ReasonView } from '../../contracts/now.ts';

export interface Reason {
  key: ReasonKey;
  /** What is so, without its time: `held by a safety stop by Ada`. */
  text: string;
  /** Milliseconds since the epoch. */
  since?: number;
  /** What will happen by itself. */
  then?: string;
  /** What a person does before the command. */
  first?: string;
  /** The command to type. */
  next?: string;
  /** Who holds it. */
  by?: string;
  /** True where it is of the whole workcell, which `text` names then. */
  ofAll?: true;
}

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

/** Why the instance is given nothing, the weightiest reason first; none where it may be. Pure. */
export function reasonsOf(facts: Facts): Reason[] {
  return causesOf(facts).map((cause) => {
    const reason = reasonOf(cause, facts.record, facts);
    return cause.key === 'silent' || cause.key === 'away' ? { ...reason, then: fate(facts) } : reason;
  });
}

/** The same as facts, for whoever stores them. Pure. */
export function causesOf(facts: Facts): Cause[] {
  const stop = safetyStop(facts);
  const hold = stop === undefined ? operatorsHold(facts) : undefined;
  const deaf = doesNotStop(facts);
  const causes = [
    ...(stop?.key === 'stop_unconfirmed' ? [stop, deaf] : [deaf, stop]),
    resetFailed(facts),
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
  const of = { ...(since === undefined ? {} : { since }), ...freeingReset(facts) };
  if (unconfirmed) return { key: 'stop_unconfirmed', said: unconfirmed.text, ...of };
  return { key: 'safety_stop', ...of, ...(hold?.by === undefined ? {} : { by: hold.by }) };
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

function heldBack(facts: Facts): Cause | undefined {
  const { record, unknownOf, now } = facts;
  const { error: said, error_since, quarantined_for = [] } = record;
  if (said === undefined) return undefined;
  const of = { said, ...(error_since === undefined ? {} : { since: error_since }) };
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
  return { key: 'hindered', said, ...(report?.since === undefined ? {} : { since: report.since }) };
}

function owesWord(facts: Facts): Cause | undefined {
  const { owes_word_since: since } = facts;
  return since === undefined ? undefined : { key: 'restored_store', since, ...freeingReset(facts) };
}

function unheard({ record }: Facts): Cause | undefined {
  const { presence, since, host, instance } = record;
  if (presence === 'present') return undefined;
  const key = presence === 'gone' ? 'away' : 'silent';
  return { key, since, ...(host === undefined || host === instance ? {} : { host }) };
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
    ...(since === undefined ? {} : { since }),
    ...(by === undefined ? {} : { by }),
    ...wider(of),
  };
}

function notReady({ record, report }: Facts): Cause | undefined {
  const said = record.presence === 'present' && report ? whyUnfit(report) : undefined;
  if (said === undefined || !report) return undefined;
  const flags: readonly string[] = report.flags;
  const ends = flags.includes('LOCKED') ? 'locked' : flags.includes('PAUSED') ? 'paused' : 'reset';
  const alone = ['UNKNOWN', 'INIT'].some((flag) => flags.includes(flag));
  const since = report.since === undefined ? {} : { since: report.since };
  return { key: 'not_ready', said, ...since, ...(alone ? {} : { ends }) };
}

/** What becomes of what an agent that is not there has in hand. */
function fate({ workcell, record, now }: Facts): string {
  const [moving] = restless(record);
  const parts = moving && parseCommandId(moving.command_id);
  if (!parts) return 'its steps wait, or go to another instance';
  const step = `${nameStep(parts.step, moving.step_name)} of run ${parts.run_id}`;
  const end = lostAt(workcell, record);
  const isUnknown = record.quarantined_for?.includes(moving.command_id) === true;
  // What was to come is not told once its time is over.
  if (isUnknown || (now ?? 0) >= end) return `once it is back, it may tell what became of ${step}`;
  return `the outcome of ${step} is unknown at ${moment(end)} unless it is back`;
}

/**
 * A cause in words, and what helps. Pure.
 * @param at whose cause it is: an instance, a module, or the whole workcell
 */
export function reasonOf(cause: Cause, at: OrderTarget, site: Site): Reason {
  const { key, since, by } = cause;
  return {
    key,
    text: causeInWords(cause, at),
    ...(since === undefined ? {} : { since }),
    ...(by === undefined ? {} : { by }),
    ...(isOfAll(cause, at) ? { ofAll: true } : {}),
    ...helpOf(cause, at, site),
  };
}

/** True where an operator's hold of the whole workcell is told of something narrower. */
function isOfAll({ key, of }: Cause, at: OrderTarget): boolean {
  const isHold = holdNames.some((name) => name === key);
  return isHold && of !== undefined && of.module === undefined && at.module !== undefined;
}

/** What is so, without its time. Pure. */
export function causeInWords(cause: Cause, at: OrderTarget): string {
  const { key, said = '', by, unwanted = [], host } = cause;
  const agent = `its agent${host === undefined ? '' : ` on ${host}`}`;
  switch (key) {
    case 'stop_unconfirmed':
      return said;
    case 'does_not_stop':
      return unwanted.map(describeUnwanted).join('; ');
    case 'safety_stop':
      return holdInWords('stopped', { by });
    case 'outcome_unknown':
    case 'error':
      return `held back: ${said}`;
    case 'restored_store':
      return 'the store was put back to an older copy; it has not told yet what it did since';
    case 'silent':
      return `${agent} is silent`;
    case 'away':
      return `${agent} has stopped`;
    case 'absent':
      return 'no agent has said hello';
    case 'not_ready':
    case 'hindered':
      return `the instrument ${said}`;
    default:
      return `${isOfAll(cause, at) ? 'the workcell is ' : ''}${holdInWords(key, { by })}`;
  }
}

/** What a person does about a cause, and what happens by itself. Pure. */
export function helpOf(
  { key, of, run, repeats, ends }: Cause,
  at: OrderTarget,
  site: Site,
): Pick<Reason, 'then' | 'first' | 'next'> {
  const { module = '' } = at;
  const look = { first: 'look at the instrument' };
  const reset = resetCommand(of ?? at);
  switch (key) {
    case 'stop_unconfirmed':
      return { first: 'see that it stands still', next: reset };
    case 'does_not_stop':
      return {
        then: 'it takes nothing else until that ends',
        first: 'look at the instrument and give it time to end',
        next: abandonCommand(targetKey(at)),
      };
    case 'safety_stop':
      return { first: `look at the instrument${at.instance === undefined ? 's' : ''}`, next: reset };
    case 'outcome_unknown':
      if (repeats) return { then: `run ${repeats.join(', ')} is about to repeat its step` };
      return { ...look, next: run === undefined ? reset : resolveCommand(run) };
    case 'error':
      return { ...look, next: reset };
    case 'restored_store':
      return {
        then: `${module} is given nothing until it has`,
        first: owedWordRemedy(of ?? at),
        next: startAgent(site, { ...at, module }).next,
      };
    case 'silent': {
      const first = 'look at its machine and its network; start the agent where it does not run';
      return { ...(site.embedded ? {} : { first }), ...startAgent(site, { ...at, module }) };
    }
    case 'away':
    case 'absent':
      return startAgent(site, { ...at, module });
    case 'not_ready': {
      if (ends === undefined) return { then: 'it is asked again and again', ...look };
      return { ...look, next: ends === 'reset' ? resetCommand(at) : endHoldCommand(ends, at) };
    }
    case 'hindered':
      return {
        then: 'it takes nothing else until the action ends',
        first: `look at the instrument: ${stopCommand(at)} stops it`,
        next: abandonCommand(targetKey(at)),
      };
    default:
      return { next: endHoldCommand(key, of ?? at) };
  }
}

/** What to do about it: `look at the instrument, then weir reset arm`; what happens by itself, where nothing else helps. */
export function remedyOf({ first, next, then = '' }: Pick<Reason, 'first' | 'next' | 'then'>): string {
  const parts = [first, next].filter((part) => part !== undefined);
  return parts.length === 0 ? then : parts.join(', then ');
}

/** A reason as a part of a sentence: what is so, and since when in UTC. */
export function inWords({ text, since }: Pick<Reason, 'text' | 'since'>): string {
  return since === undefined ? text : withSince(text, moment(since));
}

/** `held back: it died (since 21:02)`. */
export function withSince(text: string, since: string): string {
  return `${text} (since ${since})`;
}

/** Why an instrument is given nothing, and since when in UTC: `its agent is silent (since 2026-11-25T19:39:12Z)`. */
export function reasonInWords({ text, since }: Pick<ReasonView, 'text' | 'since'>): string {
  return since === null ? text : withSince(text, moment(Date.parse(since)));
}

/** What to do about it: `look at the instrument, then weir reset arm`; empty where nothing helps but time. */
export function remedyInWords({ first, next }: Pick<ReasonView, 'first' | 'next'>): string {
  return [first, next].filter((part) => part !== null).join(', then ');
}
