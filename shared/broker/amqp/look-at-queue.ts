import type { Session } from './session.ts';

const notFound = 404;

/** How many messages are in the queue and in nobody's hands, and how many read it; undefined where it is not there. */
export async function lookAtQueue(
  session: Session,
  queue: string,
): Promise<{ messageCount: number; consumerCount: number } | undefined> {
  const channel = await session.openExpendableChannel();
  try {
    const { messageCount, consumerCount } = await channel.checkQueue(queue);
    await channel.close();
    return { messageCount, consumerCount };
  } catch (error) {
    // The refusal has closed the channel.
    if ((error as { code?: unknown }).code === notFound) return undefined;
    throw error;
  }
}
