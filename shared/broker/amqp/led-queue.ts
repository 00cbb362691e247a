import { timedOut, within } from '../../kernel/lifecycle/waiting.ts';
import type { Logger } from '../../kernel/log/logger.ts';
import type { Session } from './session.ts';

/** How long the broker may take to remove a queue that has no leader, in milliseconds; it gives up asking after five seconds. */
const removalLimit = 30_000;
/** For a cluster to find another leader, in milliseconds, and between two looks whether it has; then the next node is asked. */
const electionWait = 10_000;
const electionLook = 500;
/** For what came while this process was frozen to be read, in milliseconds. */
const afterFreeze = 1_000;

interface LedQueue {
  queue: string;
  session: Session;
  /** How long the broker may leave a new reader without an answer, in milliseconds. */
  leaderWait: number;
  log: Logger;
  /** True where the queue turns out to have a leader all the same; then it is kept. */
  hasLeader: () => Promise<boolean>;
}

/**
 * Waits until the broker has taken a reader of a quorum queue, and makes the queue anew where it has no leader.
 *
 * A queue that was declared within the last half second before RabbitMQ was killed has lost its member when RabbitMQ is
 * back, and gets no leader ever again (github.com/rabbitmq/rabbitmq-server/issues/15725): it takes nothing, gives
 * nothing, and answers nobody. What may have lain in it is in the store and in the journals.
 * @throws Error where the queue was removed: the session is lost, and the next one declares it again.
 */
export async function consumeLed(consuming: Promise<unknown>, led: LedQueue): Promise<void> {
  const { queue, session, log, hasLeader } = led;
  // The next leader knows nothing of what the last one was asked, or answers it late: as soon as there is one, it is asked anew.
  const [leaderWait, look] = session.hasOthers
    ? [electionWait, electionLook]
    : [led.leaderWait, led.leaderWait];
  const end = performance.now() + leaderWait;
  let isLed: boolean;
  do {
    if ((await within(consuming, look)) !== timedOut) return;
    isLed = await hasLeader();
    // A process that was frozen reads the answer only now.
    if ((await within(consuming, afterFreeze)) !== timedOut) return;
  } while (!isLed && session.lost === undefined && performance.now() < end);
  // A node of several may be cut off from the leader: what lies in the queue is there, and the next node is asked.
  if (!isLed && !session.hasOthers && session.lost === undefined) await removeLeaderless(session, queue, log);
  // A reader that was taken too late is not known to anybody.
  session.lose(`the queue ${queue} had no leader`);
  throw new Error(session.lost);
}

async function removeLeaderless(session: Session, queue: string, log: Logger): Promise<void> {
  log.error({ queue }, 'a queue of the broker has no leader, and is made anew; what lay in it is sent again');
  const channel = await session.openExpendableChannel();
  await within(channel.deleteQueue(queue), removalLimit);
}
