import type { Broker } from '../../../shared/broker/index.ts';
import { message } from '../../../shared/contracts/message.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';

interface Inquiring {
  workcell: { name: string };
  broker: Pick<Broker, 'inquireOfOwner'>;
}

/** What the owner says, or in words why nobody can tell. */
export type OwnerSaid = { data: JsonObject } | { reason: string };

/**
 * Inquires of the owner what would become of the lab; resolves after `limit` milliseconds at the latest. Nothing is kept of it, and no
 * failure of broker or owner fails whoever asks.
 */
export async function inquireOfOwner(
  { workcell, broker }: Inquiring,
  asks: 'what-if' | 'night',
  about: JsonObject,
  limit: number,
): Promise<OwnerSaid> {
  const inquiry = message('owner.inquiry', { workcell: workcell.name, body: { asks, about } });
  try {
    const answer = await broker.inquireOfOwner(inquiry, limit);
    if (!answer)
      return { reason: 'no orchestrator answers: none may be there (`weir doctor` looks), or it is busy' };
    const { data, message: why = 'it gives no reason' } = answer.body;
    return data ? { data } : { reason: `the orchestrator could not tell: ${why}` };
  } catch (error) {
    if (!WeirError.is(error)) throw error;
    return { reason: `the orchestrator could not be asked: ${error.message}` };
  }
}
