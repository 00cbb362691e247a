import { setTimeout as delay } from 'node:timers/promises';
import type { Question } from '../../../shared/contracts/question.ts';
import type { Reply } from '../../../shared/contracts/reply.ts';
import { messageOf, WeirError } from '../../../shared/errors/weir-error.ts';
import { backoff } from '../../../shared/timing/backoff.ts';
import type { ActionLog } from '../../sdk/action-log.ts';
import type { Closing, ReplyDesk } from './reply-desk.ts';

/** For how long the gateway is asked in one go, in seconds. */
const longestWait = 25;
/** Before a gateway that does not answer is asked again, in milliseconds. */
const again = { least: 100, most: 5_000 };
/** For a gateway to hear that a question is withdrawn, in milliseconds: a cancelled run waits for the end of its action. */
const withdrawalMs = 5_000;

export interface OpenQuestion {
  question: Question;
  /** Since when it is asked, by the clock of this machine. */
  since: number;
  desk: ReplyDesk;
  /** The id of the command. */
  command: string;
  signal: AbortSignal;
  abandoned: AbortSignal;
  log: Pick<ActionLog, 'warn'>;
}

/**
 * Resolves with what became of a question, as the store has it: an answer, or its default once its deadline is over. Whoever closes it
 * first has closed it; so an answer that was accepted counts, whatever happens here at the same time.
 * @throws what the signal was aborted with, where the question was withdrawn, or is left to the next process.
 */
export async function untilClosed(open: OpenQuestion): Promise<Reply> {
  const { signal, abandoned } = open;
  try {
    return await untilAnswered(open);
  } catch (error) {
    if (!signal.aborted) throw error;
    // The agent ends, and its next process goes on asking; or nobody waits any more.
    if (abandoned.aborted || WeirError.is(signal.reason, 'interrupted')) throw signal.reason;
    const limit = AbortSignal.any([abandoned, AbortSignal.timeout(withdrawalMs)]);
    const reply = await close(open, { as: 'withdrawn' }, limit).catch((): undefined => undefined);
    if (reply && reply.as !== 'withdrawn') return reply;
    throw signal.reason;
  }
}

async function untilAnswered(open: OpenQuestion): Promise<Reply> {
  const { question, since, desk, command, signal } = open;
  const { deadline } = question;
  const whole = (deadline?.seconds ?? Infinity) * 1000;
  // A clock that was set back must not make it any longer than it was meant to be.
  const ends = Math.min(since, Date.now()) + whole;
  return persist(open, signal, async () => {
    for (;;) {
      const left = Math.min(ends - Date.now(), whole);
      if (deadline && left <= 0)
        return desk.close(command, { as: 'default', answer: deadline.answer }, signal);
      const reply = await desk.read(command, Math.min(longestWait, left / 1000), signal);
      if (reply) return reply;
    }
  });
}

function close(open: OpenQuestion, closing: Closing, signal: AbortSignal): Promise<Reply> {
  return persist(open, signal, () => open.desk.close(open.command, closing, signal));
}

/** Tries again for as long as the gateway is away, until the signal. */
async function persist(
  { log }: OpenQuestion,
  signal: AbortSignal,
  attempt: () => Promise<Reply>,
): Promise<Reply> {
  for (let count = 1; ; count += 1) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (count === 1)
        log.warn(`the gateway cannot be asked for an answer, and is asked again: ${messageOf(error)}`);
      await delay(backoff(again, count), undefined, { signal });
    }
  }
}
