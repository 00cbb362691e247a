import { isHeld, type Hold, type Holds } from '../contracts/holds.ts';
import { overtakes } from '../contracts/order-number.ts';
import type { AnswerRecord, InstanceRecord } from '../contracts/workcell-state.ts';

/** A safety stop of an instance. */
export interface SafetyStop {
  /** Missing where the agent is stopped, or was asked to, and no hold is known any more. */
  hold?: Hold;
  /** True where it is the whole workcell's: a reset of that alone ends it. */
  ofAll: boolean;
  /** Why nobody may take the instrument for stopped; missing where its agent's own word is that it has heeded this stop. */
  unconfirmed?: { text: string; asked_at: number };
}

/** What a safety stop of an instance follows from. */
export interface StopFacts {
  record: Pick<InstanceRecord, 'presence' | 'stopped' | 'stop_asked'>;
  /** What its agent last did about an order. */
  answer?: Pick<AnswerRecord, 'command' | 'revision' | 'phase' | 'did' | 'taken_at'> | undefined;
  /** Of the whole workcell, and of the module. */
  holds: { all?: Holds | undefined; own?: Holds | undefined };
}

/**
 * The safety stop that an instance is under; undefined where it is under none. Only the word of its own agent, on this stop or a
 * later one, makes it stopped: that the store bars it says nothing of an instrument that acts. Pure.
 */
export function safetyStopOf({ record, answer, holds: { all, own } }: StopFacts): SafetyStop | undefined {
  const { stopped, stop_asked, presence } = record;
  const ofAll = isHeld(all, 'stopped');
  const found = [all?.stopped, own?.stopped].flatMap((hold) => (hold?.on ? [hold] : []));
  const [hold] = found;
  const at = { ...(hold === undefined ? {} : { hold }), ofAll };
  const unheeded = found.find((each) => stopped === undefined || overtakes(each.revision, stopped));
  if (unheeded) return { ...at, unconfirmed: notConfirmed(stop_asked?.at ?? unheeded.since) };
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

function notConfirmed(asked_at: number): NonNullable<SafetyStop['unconfirmed']> {
  return { text: 'stop asked, not confirmed: go there', asked_at };
}
