import type { Ask } from '../../../client/index.ts';
import { gateway, reading, saying, type Said } from './gateway.ts';

/** The questions that wait for an answer, and those that were closed last. */
export const asksQuery = reading(['asks'], (signal) => gateway.GET('/asks', { signal }));

/** One question, also when it is closed. Fails with `ask_not_found` where there is none. */
export const askQuery = (id: string) => ({
  ...reading(['asks', id], (signal) => gateway.GET('/asks/{id}', { params: { path: { id } }, signal })),
  retry: false,
});

/** Answers a question; resolves once the answer is kept, with the one that counts. @throws Problem */
export async function answerAsk(id: string, answer: unknown, said: Said): Promise<Ask> {
  const body = { answer, ...saying(said) };
  return (await gateway.POST('/asks/{id}', { params: { path: { id } }, body })).data;
}
