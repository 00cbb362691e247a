import { gateway, reading, saying, unlessRefused } from '../api/index.ts';

/** While somebody waits for answers, each is to be seen as it comes (milliseconds). */
const watchingMs = 500;

/** What is held, and what each agent did about it; read again and again, for whoever watches a stop must not depend on the feed. */
export const ordersQuery = {
  ...reading(['orders'], (signal) => gateway.GET('/admin', { signal })),
  refetchInterval: unlessRefused(watchingMs),
};

/** What a stop of the workcell would end. */
export const endsQuery = {
  ...reading(['stop', 'ends'], (signal) =>
    gateway.GET('/admin/preview', { params: { query: { command: 'safety_stop' } }, signal }),
  ),
  staleTime: 0,
  gcTime: 0,
};

/** A gateway that has not answered a stop for so long hangs, or is out of reach (milliseconds). */
const answerMs = 4_000;

/**
 * Gives a safety stop to all instruments; resolves to the number of the order.
 * @throws Problem or Error where it may not have been given: no answer in time, or one that names no order, such as that of a proxy
 */
export async function stopAll(by: string): Promise<number> {
  const signal = AbortSignal.timeout(answerMs);
  const given = gateway.POST('/admin/{command}', {
    params: { path: { command: 'safety_stop' } },
    body: saying({ by }),
    // It is sent even where the page is closed in this moment.
    keepalive: true,
    signal,
  });
  const { response } = await given.catch((error: unknown) => {
    if (!signal.aborted) throw error;
    const text = `The gateway has not answered for ${answerMs / 1000} s.`;
    throw new Error(`${text} Whether it has the stop is not known.`, { cause: error });
  });
  const order = response.headers.get('x-weir-order');
  if (order !== null) return Number(order);
  throw new Error('What answered names no order: it is no gateway.');
}

/**
 * A stop whose answers are shown: what has become of one that was given on this page `at` (by this browser's clock), or one that holds
 * already, `since` (by the gateway's clock), and is looked at. `unheard`: no instrument has heard of it, for certain. `denied`: the gateway
 * has said no, and would say so again.
 */
export type Given = {
  at: number;
  order?: number;
  refused?: string;
  unheard?: boolean;
  denied?: boolean;
  holds?: { since: number };
};
