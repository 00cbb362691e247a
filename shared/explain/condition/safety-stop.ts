import type { InstanceAddress } from '../../contracts/address.ts';
import { isHeld, type Hold, type Holds } from '../../contracts/holds.ts';
import { overtakes } from '../../contracts/order-number.ts';
import { stopAsked } from '../../sentences/index.ts';
import type { OrderTarget } from '../../contracts/order-target.ts';
import type { AnswerRecord, InstanceRecord, StopOutcome } from '../../contracts/workcell-state.ts';
import { leftBehindBy, unwanted } from './still-acting.ts';
import { describeWithoutAgent } from './without-agent.ts';

/** A safety stop of an instance. */
export interface SafetyStop {
  /** Missing where the agent is stopped, or was asked to, and no hold is known any more. */
  hold?: Hold;
  /** What it was ordered for, the widest where there are several: a reset of that alone ends it. Missing as the hold is. */
  of?: OrderTarget;
  /** Why the instrument must not be taken for stopped; missing if the module itself has confirmed this stop. */
  unconfirmed?: { text: string; asked_at: number };
  /** True if the module has no order that stops it, and it executes nothing: its agent gives it nothing. */
  has_no_stop?: true;
}

/** What a safety stop of an instance follows from. */
export interface StopFacts {
  record: InstanceRecord;
  /** Milliseconds since the epoch, by the store's clock: before `confirmWithin` is over, a stop is only asked for. */
  now?: number | undefined;
  /** What its agent last did about an order: stands for the outcome of the stop in what earlier versions have stored. */
  answer?: Pick<AnswerRecord, 'command' | 'revision' | 'phase' | 'did' | 'taken_at'> | undefined;
  holds: readonly HoldsOf[];
}

/** The holds on an instance, or on what it is a part of. */
export interface HoldsOf {
  of: OrderTarget;
  holds: Holds;
}

/** Milliseconds within which a module confirms a stop. Until then a person need not go there. */
const confirmWithin = 2_000;

/**
 * The safety stop that an instance is under; undefined if it is under none. Only the module itself confirms it, by its answer to this stop or a
 * later one, once it executes nothing that the stop was to end: neither the store's hold nor the agent's own latch says that an instrument stands
 * still. Pure.
 */
export function safetyStopOf({ record, answer, holds, now }: StopFacts): SafetyStop | undefined {
  const { stopped, stop_asked, presence } = record;
  const found = holds.flatMap(({ of, holds: { stopped: hold } }) => (hold?.on ? [{ of, hold }] : []));
  const [first] = found;
  const hold = first?.hold;
  const at = first ?? {};
  const unreached = describeWithoutAgent(record);
  if (unreached !== undefined && (hold || stop_asked || stopped !== undefined)) {
    const asked_at = stop_asked?.at ?? hold?.since ?? record.since;
    return { ...at, unconfirmed: { text: `${unreached}: go there`, asked_at } };
  }
  const unconfirmed = (asked_at: number, why = ''): SafetyStop => {
    const isPending = now !== undefined && now >= asked_at && now - asked_at < confirmWithin && why === '';
    const text = isPending ? stopAsked : `stop not confirmed: go there${why}`;
    return { ...at, unconfirmed: { text, asked_at } };
  };
  const unheeded = found.find((each) => stopped === undefined || overtakes(each.hold.revision, stopped));
  if (unheeded) return unconfirmed(stop_asked?.at ?? unheeded.hold.since);
  // An agent that is not there cannot confirm a stop that was ended meanwhile: it reports how it stands when it is back.
  if (stopped === undefined)
    return stop_asked && presence === 'present' ? unconfirmed(stop_asked.at) : undefined;
  const outcome = outcomeOf({ record, answer }, stopped);
  const asked_at = hold?.since ?? outcome?.at ?? 0;
  if (outcome === undefined) return unconfirmed(asked_at);
  if (outcome.is === 'failed') return unconfirmed(asked_at, ` (${outcome.did})`);
  const isAtRest = unwanted(record).length === 0 && leftBehindBy(record).length === 0;
  if (outcome.is === 'confirmed') return isAtRest ? at : unconfirmed(asked_at);
  return isAtRest
    ? { ...at, has_no_stop: true }
    : unconfirmed(asked_at, ' (the module has no stop of its own)');
}

/** What the module did about a stop of that number or a later one; undefined if it has not answered. */
function outcomeOf(
  { record: { stop_outcome }, answer }: Pick<StopFacts, 'record' | 'answer'>,
  stopped: number,
): Pick<StopOutcome, 'is' | 'did' | 'at'> | undefined {
  if (stop_outcome && !overtakes(stopped, stop_outcome.revision)) return stop_outcome;
  if (answer?.command !== 'safety_stop' || answer.phase === 'taken') return undefined;
  if (overtakes(stopped, answer.revision)) return undefined;
  return { is: answer.phase === 'done' ? 'confirmed' : 'failed', did: answer.did, at: answer.taken_at };
}

/** The reset that sets an instance free: its own, but where a safety stop holds something wider the one of that. */
export function resetThatFrees(
  { module, instance }: InstanceAddress,
  holds: readonly HoldsOf[],
): OrderTarget {
  const stopped = holds.find((each) => isHeld(each.holds, 'stopped'));
  return stopped?.of ?? { module, instance };
}
