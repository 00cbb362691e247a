import { setTimeout as delay } from 'node:timers/promises';
import type { Question, Reply } from '../../../shared/contracts/question.ts';
import { messageOf, WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { backoff } from '../../../shared/kernel/timing/backoff.ts';
import type { ActionLog } from '../../sdk/inside.ts';
import type { Closing, ReplyDesk } from './reply-desk.ts';

/** For how long the gateway is asked in one go, in seconds. */
const longestWait = 25;
/** Before a gateway that does not answer is asked again, in milliseconds. */
const again = { least: 100, most: 5_000 };
/** A refusal counts once it has been repeated for so long, in milliseconds: a gateway may hear of a new workcell a moment late. */
const certainAfter = 5_000;
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
 * @throws what the signal was aborted with, where the question was withdrawn, or is left to the next process. WeirError where the gateway
 *   refuses to tell or to close it, or tells what cannot be read, and still does after some seconds.
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
  for (;;) {
    const reply = await persist(open, signal, () => {
      const left = Math.min(ends - Date.now(), whole);
      if (deadline && left <= 0)
        return desk.close(command, { as: 'default', answer: deadline.answer }, signal);
      return desk.read(command, Math.min(longestWait, left / 1000), signal);
    });
    if (reply) return reply;
  }
}

function close(open: OpenQuestion, closing: Closing, signal: AbortSignal): Promise<Reply> {
  return persist(open, signal, () => open.desk.close(open.command, closing, signal));
}

/** Tries again for as long as the gateway is away, until the signal. @throws the refusal that it repeats. */
async function persist<T>({ log }: OpenQuestion, signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  let refusedSince: number | undefined;
  for (let count = 1; ; count += 1) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      const now = performance.now();
      refusedSince = isRefusal(error) ? (refusedSince ?? now) : undefined;
      if (refusedSince !== undefined && now - refusedSince >= certainAfter) throw error;
      if (count === 1)
        log.warn(`the gateway cannot be asked for an answer, and is asked again: ${messageOf(error)}`);
      await delay(backoff(again, count), undefined, { signal });
    }
  }
}

function isRefusal(error: unknown): boolean {
  return WeirError.is(error) && !error.retryable;
}
