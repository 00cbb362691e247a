import { queryOptions } from '@tanstack/react-query';
import { gateway } from './gateway.ts';

const everyMs = 5_000;

/** What weir stands on, as the gateway sees it. */
export const doctorQuery = queryOptions({
  queryKey: ['doctor'],
  queryFn: async ({ signal }) => (await gateway.GET('/doctor', { signal })).data,
  refetchInterval: everyMs,
});

export const deadLettersQuery = queryOptions({
  queryKey: ['dead-letters'],
  queryFn: async ({ signal }) => (await gateway.GET('/admin/dead', { signal })).data.letters,
  refetchInterval: everyMs,
});

/** A dead letter with its text. */
export const deadLetterQuery = (letter: string) =>
  queryOptions({
    queryKey: ['dead-letters', letter],
    queryFn: async ({ signal }) =>
      (await gateway.GET('/admin/dead/{letter}', { params: { path: { letter } }, signal })).data,
  });

/** Sends a dead letter to where it was to go, once more. */
export async function resendLetter(letter: string): Promise<void> {
  await gateway.POST('/admin/dead/{letter}/resend', { params: { path: { letter } } });
}

/** Removes a dead letter for good. */
export async function dropLetter(letter: string): Promise<void> {
  await gateway.DELETE('/admin/dead/{letter}', { params: { path: { letter } } });
}
