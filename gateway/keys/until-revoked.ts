import type { Request } from 'express';
import { whyNot } from '../access/keyring.ts';
import { nameOfAsker } from '../access/asker.ts';
import type { GatewayContext } from '../context.ts';

/** How often a key that something long is read with is looked at, should it end without an event (milliseconds). */
const lookEvery = 30_000;

/**
 * A signal that aborts when the key of a request counts no more: for answers that go on for as long as the client likes. It never does
 * where the request has none.
 * @param over when nobody wants to know any more
 */
export function untilRevoked(
  { store, feed, log }: Pick<GatewayContext, 'store' | 'feed' | 'log'>,
  request: Request,
  over: AbortSignal,
): AbortSignal {
  const revoked = new AbortController();
  const name = nameOfAsker(request, undefined);
  if (name === undefined) return revoked.signal;
  let digest: string | undefined;
  const look = async (): Promise<void> => {
    try {
      const record = await store.readRecord('key', name);
      digest ??= record?.body.digest;
      // The name may have been given to another key since.
      const counts =
        record?.body.digest === digest && record && whyNot(record.body, Date.now()) === undefined;
      if (!counts) revoked.abort();
    } catch (error) {
      log.debug({ err: error, key: name }, 'the key cannot be looked at');
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
