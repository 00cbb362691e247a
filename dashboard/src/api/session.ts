import { queryOptions } from '@tanstack/react-query';
import type { components, Session } from '../../../client/index.ts';
import { keepWorkFor } from '../design/remembered.ts';
import { gateway, readingAs } from './gateway.ts';

/** Who this browser is to the gateway. What is not an answer of a gateway, but of a proxy, is none. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    const { data } = await gateway.GET('/session', { signal });
    if (isSession(data)) {
      // Before anything is shown to him. The key of the machine says no name, and no other is called as it is.
      if (data.signed_in) keepWorkFor(data.name ?? 'local');
      return data;
    }
    throw new Error('What answered does not say who asks: it is no gateway.');
  },
  retry: false,
  // Another tab may have signed in meanwhile.
  refetchOnWindowFocus: 'always',
});

function isSession(session: Partial<Session> | null): session is Session {
  return typeof session?.requires_key === 'boolean' && typeof session.signed_in === 'boolean';
}

/** A browser in which the user of this one is signed in. */
export type SignedIn = components['schemas']['SignedIn'];

/** Where the user of this browser is signed in, oldest first. */
export const sessionsQuery = readingAs(
  ['sessions'],
  (signal) => gateway.GET('/sessions', { signal }),
  ({ sessions }) => sessions,
);
