import type { IncomingMessage } from 'node:http';
import { messageOf, WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { ActionContext, ActionResult } from '../../sdk/inside.ts';
import { readText } from './module-http.ts';

/** So much of an answer that comes too late is worth a line in the log, in bytes. */
const longestLate = 2_000;

/**
 * What the module answers to an action, unless that is not waited for any more: the action is then left behind. Its
 * answer may come all the same, in hours or never; it is logged and is no result, for the outcome of the command has been
 * noted by then.
 * @param take reads an answer to its end
 * @param rest resolves with the reason where the answer is not waited for any more
 * @throws WeirError `cancelled` where the action is left behind, or what `answer` and `take` reject with.
 */
export async function answerOrRest(
  answer: Promise<IncomingMessage>,
  take: (response: IncomingMessage) => Promise<ActionResult>,
  rest: Promise<string>,
  log: ActionContext<unknown>['log'],
): Promise<ActionResult> {
  let left = false;
  let response: IncomingMessage | undefined;
  const taken = answer.then(async (came) => {
    response = came;
    return left ? await logLate(came, log) : await take(came);
  });
  taken.catch((error: unknown) => {
    if (left) log.warn(`the action that was left behind has ended without an answer: ${messageOf(error)}`);
  });
  const leave = async () => {
    const why = await rest;
    left = true;
    // An answer that stands still in its middle is waited for no longer either.
    response?.destroy();
    log.warn(`left behind: ${why}; whatever it still answers to the action changes nothing`);
    throw new WeirError('cancelled', why);
  };
  return await Promise.race([taken, leave()]);
}

/** Nothing is kept of it: the command has its outcome, and its folder is gone. */
async function logLate(response: IncomingMessage, log: ActionContext<unknown>['log']): Promise<ActionResult> {
  const text = await readText(response, longestLate);
  const status = response.headers['x-wei-status'];
  const said = status === undefined ? text : `${String(status)}, with files or data that are not kept`;
  log.warn(`the action that was left behind was answered (${response.statusCode ?? 0}): ${said}`);
  return {};
}
