import type { Request, Response } from 'express';
import { shareOf } from '../access/caller.ts';
import { onceFor } from '../call.ts';
import { FairTurns } from './fair-turns.ts';

/** Each read holds megabytes, and takes seconds. */
const turns = onceFor((_context: object) => new FairTurns({ atOnce: 4, most: 64 }));

/**
 * Answers by a read of as many runs or records as a caller likes, in its turn; not at all if its client has gone by then.
 * @throws WeirError `too_many_requests` if too many such reads are in hand, of this caller or of all
 */
export async function answerLarge(
  { request, response, context }: { request: Request; response: Response; context: object },
  read: () => Promise<void>,
): Promise<void> {
  await turns(context).run(shareOf(request), async () => {
    if (!response.destroyed) await read();
  });
}
