import { instanceKey } from '../../contracts/address.ts';
import { parseCommandId } from '../../contracts/command-id.ts';
import { weightiestHold, type HoldName } from '../../contracts/holds.ts';
import { hindranceOf, whyUnfit, type ModuleReport } from '../../contracts/module-report.ts';
import type { ReasonKey } from '../../contracts/reason-keys.ts';
import type { UnknownStep } from '../../contracts/run.ts';
import { deafActions, describeActing, lostAt } from './still-acting.ts';
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
} from './commands.ts';
import { resetThatFrees, safetyStopOf, type HoldsOf } from './safety-stop.ts';
import type { OrderTarget } from '../../contracts/order-target.ts';
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
  /** What a run does about its unknown outcome; undefined where it has none, or is not known. */
  unknownOf?: (run_id: string) => UnknownStep['run'] | undefined;
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
  const stop = safetyStop(facts);
  const hold = stop === undefined ? operatorsHold(facts) : undefined;
  const deaf = doesNotStop(facts);
  const reasons = [
    ...(stop?.key === 'stop_unconfirmed' ? [stop, deaf] : [deaf, stop]),
    resetFailed(facts),
    heldBack(facts),
    owesWord(facts),
    unheard(facts),
    hold,
  ];
  // What an operator ordered, or asked to end, shows in the instrument's own word, too: it is said once.
  if (stop === undefined && hold === undefined && deaf === undefined) reasons.push(notReady(facts));
  const found = reasons.filter((reason) => reason !== undefined);
  // What keeps the action from its end matters where nothing says so already.
  const hindrance = found.length === 0 ? hindered(facts) : undefined;
  return hindrance ? [hindrance] : found;
}

function freeingReset({ record, holds }: Facts): string {
  return resetCommand(resetThatFrees(record, holds));
}

function safetyStop(facts: Facts): Reason | undefined {
  const stop = safetyStopOf(facts);
  if (!stop) return undefined;
  const { hold, unconfirmed } = stop;
  const since = hold?.since ?? unconfirmed?.asked_at;
  const of = { ...(since === undefined ? {} : { since }), next: freeingReset(facts) };
  return unconfirmed
    ? { key: 'stop_unconfirmed', text: unconfirmed.text, ...of, first: 'see that it stands still' }
    : {
        key: 'safety_stop',
        text: holdInWords('stopped', hold ?? {}),
        ...of,
        first: 'look at the instrument',
      };
}

function resetFailed(facts: Facts): Reason | undefined {
  const { reset } = facts.record;
  if (!reset?.failed) return undefined;
  return {
    key: 'error',
    text: `held back: ${troubleOf({ reset })}`,
    since: reset.failed.at,
    first: 'look at the instrument',
    next: freeingReset(facts),
  };
}

function heldBack(facts: Facts): Reason | undefined {
  const { record, unknownOf, now } = facts;
  const { error, error_since, quarantined_for = [] } = record;
  if (error === undefined) return undefined;
  const of = {
    text: `held back: ${error}`,
    ...(error_since === undefined ? {} : { since: error_since }),
  };
  if (quarantined_for.length === 0) {
    return { key: 'error', ...of, first: 'look at the instrument', next: freeingReset(facts) };
  }
  const runs = [...new Set(quarantined_for.flatMap((id) => parseCommandId(id)?.run_id ?? []))];
  const waits = runs.find((run_id) => unknownOf?.(run_id) === 'waits');
  const deaf = now === undefined ? [] : deafActions(record, now).map(({ command_id }) => command_id);
  // What does not stop says what to do first: no reset frees the instrument before that has ended.
  if (waits === undefined && quarantined_for.every((id) => deaf.includes(id))) return undefined;
  if (waits === undefined && runs.length > 0 && runs.every((run_id) => unknownOf?.(run_id) === 'repeats')) {
    return { key: 'outcome_unknown', ...of, then: `run ${runs.join(', ')} is about to repeat its step` };
  }
  const next = waits === undefined ? freeingReset(facts) : resolveCommand(waits);
  return { key: 'outcome_unknown', ...of, first: 'look at the instrument', next };
}

function doesNotStop({ record, now }: Facts): Reason | undefined {
  const deaf = now === undefined ? [] : deafActions(record, now);
  if (now === undefined || deaf.length === 0) return undefined;
  return {
    key: 'does_not_stop',
    text: deaf.map((entry) => describeActing(entry, now)).join('; '),
    then: 'it takes nothing else until that ends',
    first: 'look at the instrument and give it time to end',
    next: abandonCommand(instanceKey(record)),
  };
}

/** A module that hangs while it acts, or says of itself that something is wrong: nobody else would tell. */
function hindered({ record, report, now }: Facts): Reason | undefined {
  const why = report && restless(record).length > 0 ? hindranceOf(report) : undefined;
  if (now === undefined || why === undefined) return undefined;
  const instance = instanceKey(record);
  return {
    key: 'hindered',
    text: `the instrument ${why}`,
    ...(report?.since === undefined ? {} : { since: report.since }),
    then: 'it takes nothing else until the action ends',
    first: `look at the instrument: ${stopCommand({ module: record.module, instance: record.instance })} stops it`,
    next: abandonCommand(instance),
  };
}

function owesWord(facts: Facts): Reason | undefined {
  const { record, owes_word_since: since } = facts;
  if (since === undefined) return undefined;
  return {
    key: 'restored_store',
    text: 'the store was put back to an older copy; it has not told yet what it did since',
    since,
    then: `${record.module} is given nothing until it has`,
    first: owedWordRemedy(resetThatFrees(record, facts.holds)),
    next: startAgent(facts, record).next,
  };
}

function unheard(facts: Facts): Reason | undefined {
  const { record, embedded } = facts;
  const { presence, since } = record;
  if (presence === 'present') return undefined;
  const [then, start] = [fate(facts), startAgent(facts, record)];
  const agent = `its agent${whereOf(record)}`;
  if (presence === 'gone') return { key: 'away', text: `${agent} has stopped`, since, then, ...start };
  const first = 'look at its machine and its network; start the agent where it does not run';
  return { key: 'silent', text: `${agent} is silent`, since, then, ...(embedded ? {} : { first }), ...start };
}

/** The machine of an agent, where its name does not say it. */
function whereOf({ host, instance }: InstanceRecord): string {
  return host === undefined || host === instance ? '' : ` on ${host}`;
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

function operatorsHold({ holds }: Facts): Reason | undefined {
  for (const { of, holds: each } of holds) {
    const found = weightiestHold(each);
    if (!found || found.name === 'stopped') continue;
    const reason = reasonOfHold(found, of);
    return of.module === undefined
      ? { ...reason, text: `the workcell is ${reason.text}`, ofAll: true }
      : reason;
  }
  return undefined;
}

function notReady({ record, report }: Facts): Reason | undefined {
  const why = record.presence === 'present' && report ? whyUnfit(report) : undefined;
  if (why === undefined || !report) return undefined;
  const of = { module: record.module, instance: record.instance };
  const ends = report.flags.includes('LOCKED')
    ? endHoldCommand('locked', of)
    : report.flags.includes('PAUSED')
      ? endHoldCommand('paused', of)
      : resetCommand(of);
  const alone = ['UNKNOWN', 'INIT'].some((flag) => (report.flags as string[]).includes(flag));
  return {
    key: 'not_ready',
    text: `the instrument ${why}`,
    ...(report.since === undefined ? {} : { since: report.since }),
    ...(alone ? { then: 'it is asked again and again' } : {}),
    first: 'look at the instrument',
    ...(alone ? {} : { next: ends }),
  };
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

/**
 * Why an operator's hold lets nothing start, and what ends it.
 * @param of what it was ordered for
 */
export function reasonOfHold(
  {
    name,
    hold: { by, since },
  }: { name: HoldName; hold: { by?: string | undefined; since?: number | undefined } },
  of: OrderTarget,
): Reason {
  return {
    key: name === 'stopped' ? 'safety_stop' : name,
    text: holdInWords(name, by === undefined ? {} : { by }),
    ...(since === undefined ? {} : { since }),
    ...(by === undefined ? {} : { by }),
    ...(name === 'stopped' ? { first: `look at the instrument${of.instance === undefined ? 's' : ''}` } : {}),
    next: endHoldCommand(name, of),
  };
}

/** Why an instrument is given nothing, and since when in UTC: `its agent is silent (since 2026-11-25T19:39:12Z)`. */
export function reasonInWords({ text, since }: Pick<ReasonView, 'text' | 'since'>): string {
  return since === null ? text : withSince(text, moment(Date.parse(since)));
}

/** What to do about it: `look at the instrument, then weir reset arm`; empty where nothing helps but time. */
export function remedyInWords({ first, next }: Pick<ReasonView, 'first' | 'next'>): string {
  return [first, next].filter((part) => part !== null).join(', then ');
}
