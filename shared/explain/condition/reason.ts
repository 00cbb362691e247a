import type { Cause } from '../../contracts/cause.ts';
import { parseCommandId } from '../../contracts/command-id.ts';
import { holdNames } from '../../contracts/holds.ts';
import type { ReasonView } from '../../contracts/now.ts';
import { targetKey, type OrderTarget } from '../../contracts/order-target.ts';
import type { ReasonKey } from '../../contracts/reason-keys.ts';
import { restless } from '../../contracts/workcell-state.ts';
import { holdInWords, moment, nameStep } from '../../sentences/index.ts';
import { causesOf, type Facts } from './causes.ts';
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
import { describeUnwanted, lostAt } from './still-acting.ts';
import { defined } from '../../kernel/json/json.ts';

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

/** Why the instance is given nothing, the weightiest reason first; none where it may be. Pure. */
export function reasonsOf(facts: Facts): Reason[] {
  return causesOf(facts).map((cause) => {
    const reason = reasonOf(cause, facts.record, facts);
    return cause.key === 'silent' || cause.key === 'away' ? { ...reason, then: fate(facts) } : reason;
  });
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
    ...defined({ since, by, ofAll: isOfAll(cause, at) || undefined }),
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
  const unreached = said === '' ? '' : `; ${said}`;
  switch (key) {
    case 'stop_unconfirmed':
      return said;
    case 'does_not_stop':
      return unwanted.map(describeUnwanted).join('; ');
    case 'safety_stop':
      return `${holdInWords('stopped', { by })}${said === '' ? '' : `: ${said}`}`;
    case 'outcome_unknown':
    case 'error':
      return `held back: ${said}`;
    case 'restored_store':
      return 'the store was put back to an older copy; it has not told yet what it did since';
    case 'silent':
      return `${agent} is silent${unreached}`;
    case 'away':
      return `${agent} has stopped${unreached}`;
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
  { key, of, run, repeats, ends, unwanted = [] }: Cause,
  at: OrderTarget,
  site: Site,
): Pick<Reason, 'then' | 'first' | 'next'> {
  const { module = '' } = at;
  const look = { first: 'look at the instrument' };
  const reset = resetCommand(of ?? at);
  switch (key) {
    case 'stop_unconfirmed':
      // No reset frees it before what it executes has ended.
      if (unwanted.length > 0)
        return {
          first: 'see that it stands still, and give it time to end',
          next: abandonCommand(targetKey(at)),
        };
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
