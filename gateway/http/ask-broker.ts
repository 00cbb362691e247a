import type { Broker } from '../../shared/broker/index.ts';
import { timedOut, within } from '../../shared/kernel/lifecycle/waiting.ts';

/** How long the broker may take to say it, in milliseconds: how the lab stands is asked in a hurry. */
const answerMs = 1_000;

/** Whether an orchestrator leads the workcell; null where the broker does not say. Never rejects. */
export function isLed(broker: Pick<Broker, 'health' | 'isInboxRead'>): Promise<boolean | null> {
  return ask(broker, () => broker.isInboxRead());
}

/** How many dead letters the broker keeps; null where it does not say. Never rejects. */
export function countDeadLetters(
  broker: Pick<Broker, 'health' | 'countDeadLetters'>,
): Promise<number | null> {
  return ask(broker, () => broker.countDeadLetters());
}

async function ask<T>(broker: Pick<Broker, 'health'>, question: () => Promise<T>): Promise<T | null> {
  if (!broker.health().up) return null;
  try {
    const answer = await within(question(), answerMs);
    return answer === timedOut ? null : answer;
  } catch {
    // It has gone away since, as its health will say.
    return null;
  }
}
