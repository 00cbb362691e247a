import type { Session } from './session.ts';

const notFound = 404;

/**
 * Removes a queue that nobody reads; false where somebody does. Quorum queues do not know the condition themselves, so a
 * reader that comes in the same moment loses its queue, and makes it anew.
 */
export async function removeQueue(session: Session, queue: string): Promise<boolean> {
  const channel = await session.openExpendableChannel();
  try {
    const { consumerCount } = await channel.checkQueue(queue);
    if (consumerCount === 0) await channel.deleteQueue(queue);
    await channel.close();
    return consumerCount === 0;
  } catch (error) {
    if ((error as { code?: unknown }).code === notFound) return true;
    throw error;
  }
}
