import { parentPort } from 'node:worker_threads';
import type { SentRequest } from './largest-request.ts';

// A thread of its own, so that sending and reading megabytes delays no stop that the main thread measures.

/** What the thread is asked to send. */
export interface Order {
  url: string;
  request: SentRequest;
  count: number;
  width: number;
}

/** What came of it. */
export interface Sent {
  /** Of the slowest answer, to its last byte (milliseconds). */
  answer_ms: number;
  /** How many answers had each status; 0 for those that never came. */
  statuses: Record<number, number>;
}

/** An answer that takes longer hangs. */
const longest_ms = 120_000;

parentPort?.on('message', ({ url, request, count, width }: Order) => {
  const sent: Sent = { answer_ms: 0, statuses: {} };
  let left = count;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const began = performance.now();
      const status = await send(url, request).catch(() => 0);
      sent.answer_ms = Math.max(sent.answer_ms, performance.now() - began);
      sent.statuses[status] = (sent.statuses[status] ?? 0) + 1;
    }
  };
  void Promise.all(Array.from({ length: width }, lane)).then(() => parentPort?.postMessage(sent));
});

async function send(url: string, { method, path, headers, body }: SentRequest): Promise<number> {
  const response = await fetch(url + path, {
    ...{ method, headers, redirect: 'manual', signal: AbortSignal.timeout(longest_ms) },
    ...(body === undefined ? {} : { body }),
  });
  // The feed never ends by itself.
  if (response.headers.get('content-type') === 'text/event-stream') await response.body?.cancel();
  else for await (const _ of response.body ?? []) continue;
  return response.status;
}
