import { gateway, reading } from './gateway.ts';

/** The questions that wait for an answer, and those that were closed last. */
export const asksQuery = reading(['asks'], (signal) => gateway.GET('/asks', { signal }));

/** One question, also when it is closed. Fails with `ask_not_found` where there is none. */
export const askQuery = (id: string) => ({
  ...reading(['asks', id], (signal) => gateway.GET('/asks/{id}', { params: { path: { id } }, signal })),
  retry: false,
});
