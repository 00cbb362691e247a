import type { InstanceAddress } from '../../contracts/address.ts';
import { isHeld, type Hold, type Holds } from '../../contracts/holds.ts';
import { overtakes } from '../../contracts/order-number.ts';
import type { OrderTarget } from '../../contracts/order-target.ts';
import type { AnswerRecord, InstanceRecord } from '../../contracts/workcell-state.ts';

/** A safety stop of an instance. */
export interface SafetyStop {
  /** Missing where the agent is stopped, or was asked to, and no hold is known any more. */
  hold?: Hold;
  /** What it was ordered for, the widest where there are several: a reset of that alone ends it. Missing as the hold is. */
  of?: OrderTarget;
  /** Why nobody may take the instrument for stopped; missing where its agent's own word is that it has heeded this stop. */
  unconfirmed?: { text: string; asked_at: number };
}

/** What a safety stop of an instance follows from. */
export interface StopFacts {
  record: Pick<InstanceRecord, 'presence' | 'stopped' | 'stop_asked'>;
  /** What its agent last did about an order. */
  answer?: Pick<AnswerRecord, 'command' | 'revision' | 'phase' | 'did' | 'taken_at'> | undefined;
  holds: readonly HoldsOf[];
}

/** The holds on an instance, or on what it is a part of. */
export interface HoldsOf {
  of: OrderTarget;
  holds: Holds;
}

/**
 * The safety stop that an instance is under; undefined where it is under none. Only the word of its own agent, on this stop or a
 * later one, makes it stopped: that the store bars it says nothing of an instrument that acts. Pure.
 */
export function safetyStopOf({ record, answer, holds }: StopFacts): SafetyStop | undefined {
  const { stopped, stop_asked, presence } = record;
  const found = holds.flatMap(({ of, holds: { stopped: hold } }) => (hold?.on ? [{ of, hold }] : []));
  const [first] = found;
  const hold = first?.hold;
  const at = first ?? {};
  const unheeded = found.find((each) => stopped === undefined || overtakes(each.hold.revision, stopped));
  if (unheeded) return { ...at, unconfirmed: notConfirmed(stop_asked?.at ?? unheeded.hold.since) };
  if (stopped !== undefined) {
    const failed =
      answer?.command === 'safety_stop' && answer.phase === 'failed' && answer.revision === stopped;
    if (!failed) return at;
    const text = `stop asked, and failed: go there (${answer.did})`;
    return { ...at, unconfirmed: { text, asked_at: hold?.since ?? answer.taken_at } };
  }
  // An agent that is not there cannot confirm a stop that was ended meanwhile: it tells how it stands when it is back.
  if (!stop_asked || presence !== 'present') return undefined;
  return { ...at, unconfirmed: notConfirmed(stop_asked.at) };
}

/** The reset that sets an instance free: its own, but where a safety stop holds something wider the one of that. */
export function resetThatFrees(
  { module, instance }: InstanceAddress,
  holds: readonly HoldsOf[],
): OrderTarget {
  const stopped = holds.find((each) => isHeld(each.holds, 'stopped'));
  return stopped?.of ?? { module, instance };
}

function notConfirmed(asked_at: number): NonNullable<SafetyStop['unconfirmed']> {
  return { text: 'stop asked, not confirmed: go there', asked_at };
}
