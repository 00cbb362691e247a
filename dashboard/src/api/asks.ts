import { queryOptions } from '@tanstack/react-query';
import type { Ask } from '../../../client/index.ts';
import { gateway } from './gateway.ts';

/** The questions that wait for an answer, and those that were closed last. */
export const asksQuery = queryOptions({
  queryKey: ['asks'],
  queryFn: async ({ signal }) => (await gateway.GET('/asks', { signal })).data,
});

/** One question, also when it is closed. Fails with `ask_not_found` where there is none. */
export function askQuery(id: string) {
  return queryOptions({
    queryKey: ['asks', id],
    queryFn: async ({ signal }) =>
      (await gateway.GET('/asks/{id}', { params: { path: { id } }, signal })).data,
    retry: false,
  });
}

/** What a person answers. */
export interface GivenAnswer {
  answer: unknown;
  by: string;
  reason: string;
}

/** Answers a question; resolves once the answer is kept, with the one that counts. @throws Problem */
export async function answerAsk(id: string, { answer, by, reason }: GivenAnswer): Promise<Ask> {
  const body = { answer, ...(by === '' ? {} : { by }), ...(reason === '' ? {} : { reason }) };
  return (await gateway.POST('/asks/{id}', { params: { path: { id } }, body })).data;
}
