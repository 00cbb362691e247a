import type { Request } from 'express';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { nameOfAsker } from '../http/index.ts';
import { keySentWith } from '../identity/index.ts';
import type { FeedContext } from './context.ts';

/** How often a key that something long is read with is looked at, should it end without an event (milliseconds). */
const lookEvery = 30_000;

/**
 * A signal that aborts when the key of a request counts no more: for answers that go on for as long as the client likes. It never does
 * where the request has none.
 * @param over when nobody wants to know any more
 */
export function untilRevoked(
  { keyring, feed, log }: Pick<FeedContext, 'keyring' | 'feed' | 'log'>,
  request: Request,
  over: AbortSignal,
): AbortSignal {
  const revoked = new AbortController();
  const name = nameOfAsker(request, undefined);
  const key = name === undefined ? undefined : keySentWith(request);
  if (key === undefined) return revoked.signal;
  const look = async (): Promise<void> => {
    try {
      // The name may have been given to another key since, and a user may have signed out: all of it is looked at anew.
      await keyring.askerOf(key, 'look');
    } catch (error) {
      if (WeirError.is(error, 'unauthorized')) revoked.abort();
      else log.debug({ err: error, key: name }, 'the key cannot be looked at');
    }
  };
  void look();
  const timer = setInterval(() => void look(), lookEvery);
  const unlisten = feed.listen((entries) => {
    if (!entries || entries.some(({ key }) => key === name)) void look();
  });
  const end = (): void => {
    clearInterval(timer);
    unlisten();
  };
  over.addEventListener('abort', end, { once: true });
  return revoked.signal;
}
