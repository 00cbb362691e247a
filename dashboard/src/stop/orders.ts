import { queryOptions } from '@tanstack/react-query';
import { Problem } from '../api/problem.ts';
import { ask, read } from '../api/request.ts';

/** What an agent did about the latest order, as `GET /admin` tells. Its times are by its own clock. */
export interface AgentAnswer {
  module: string;
  instance: string;
  presence: 'present' | 'silent' | 'gone';
  /** True once the agent itself says that it is latched. */
  stopped: boolean;
  stop_asked_at: string | null;
  error: string | null;
  /** What its instrument does for a run, a sentence each. */
  runs: unknown[];
  command?: string;
  revision?: number;
  phase?: 'taken' | 'done' | 'failed';
  /** What it did about the order, in words. */
  did?: string;
  taken_at: string | null;
  ended_at: string | null;
}

export interface Orders {
  workcell: Record<string, { revision: number; since: string | null; by: string | null }>;
  modules: Record<string, Record<string, { revision: number; since: string | null; by: string | null }>>;
  agents: AgentAnswer[];
}

/** While somebody waits for answers, each is to be seen as it comes (milliseconds). */
const watchingMs = 500;

/** What is held, and what each agent did about it; read again and again, for whoever watches a stop must not depend on the feed. */
export const ordersQuery = queryOptions({
  queryKey: ['orders'],
  queryFn: ({ signal }) => read<Orders>('admin', signal),
  refetchInterval: watchingMs,
});

/** A gateway that has not answered a stop for so long hangs, or is out of reach (milliseconds). */
const answerMs = 4_000;

/**
 * Gives a safety stop to all instruments; resolves to the number of the order.
 * @throws Problem where it may not have been given: no answer in time, or one that names no order, such as that of a proxy
 */
export async function stopAll(by: string): Promise<number> {
  const signal = AbortSignal.timeout(answerMs);
  const answer = await ask<null>('admin/safety_stop', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(by === '' ? {} : { by }),
    // It is sent even where the page is closed in this moment.
    keepalive: true,
    signal,
  }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
    const text = `The gateway has not answered for ${answerMs / 1000} s.`;
    throw new Problem(0, 'no_answer', `${text} Whether it has the stop is not known.`);
  });
  const order = answer.headers.get('x-weir-order');
  if (order !== null) return Number(order);
  throw new Problem(0, 'no_answer', 'What answered names no order: it is no gateway.');
}
