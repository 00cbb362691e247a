import type { Broker } from '../../shared/broker/broker.ts';
import { timedOut, within } from '../../shared/lifecycle/deadline.ts';

/** How long the broker may take to say it, in milliseconds: how the lab stands is asked in a hurry. */
const answerMs = 1_000;

/** Whether an orchestrator leads the workcell; null where the broker does not say. Never rejects. */
export async function isLed(broker: Pick<Broker, 'health' | 'isInboxRead'>): Promise<boolean | null> {
  if (!broker.health().up) return null;
  try {
    const read = await within(broker.isInboxRead(), answerMs);
    return read === timedOut ? null : read;
  } catch {
    // It has gone away since, as its health will say.
    return null;
  }
}
