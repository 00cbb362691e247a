import type { Session } from './session.ts';

const notFound = 404;
const resourceLocked = 405;

/**
 * Removes the durable queue of commands that a version before 0.2 has left of an instance which nobody serves; false where
 * somebody does. That is told by the control queue, which is exclusive to who serves it: of a quorum queue the broker counts
 * readers late.
 */
export async function removeQueue(session: Session, queue: string, control: string): Promise<boolean> {
  if (await isLocked(session, control)) return false;
  const channel = await session.openExpendableChannel();
  try {
    const { consumerCount } = await channel.checkQueue(queue);
    if (consumerCount === 0) await channel.deleteQueue(queue);
    await channel.close();
    return consumerCount === 0;
  } catch (error) {
    if (codeOf(error) === notFound) return true;
    if (codeOf(error) === resourceLocked) return false;
    throw error;
  }
}

/** True where a queue is exclusive to another connection. A refusal closes the channel that was asked on. */
async function isLocked(session: Session, queue: string): Promise<boolean> {
  const channel = await session.openExpendableChannel();
  try {
    await channel.checkQueue(queue);
    await channel.close();
    return false;
  } catch (error) {
    if (codeOf(error) === resourceLocked) return true;
    if (codeOf(error) === notFound) return false;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code;
}
