import type { Session } from './session.ts';

const notFound = 404;

/** Whether anybody reads the queue; false where it is not there. Of readers that stand by the broker does not tell. */
export async function hasConsumer(session: Session, queue: string): Promise<boolean> {
  const channel = await session.openExpendableChannel();
  try {
    const { consumerCount } = await channel.checkQueue(queue);
    await channel.close();
    return consumerCount > 0;
  } catch (error) {
    // The refusal has closed the channel.
    if ((error as { code?: unknown }).code === notFound) return false;
    throw error;
  }
}
