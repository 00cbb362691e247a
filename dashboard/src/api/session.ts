import { queryOptions } from '@tanstack/react-query';
import type { Session } from '../../../client/index.ts';
import { gateway } from './gateway.ts';

/** Who this browser is to the gateway. What is no answer of a gateway, but of a proxy, is none. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    const { data } = await gateway.GET('/session', { signal });
    if (isSession(data)) return data;
    throw new Error('What answered does not say who asks: it is no gateway.');
  },
  retry: false,
  // Another tab may have signed in meanwhile.
  refetchOnWindowFocus: 'always',
});

function isSession(session: Partial<Session> | null): session is Session {
  return typeof session?.requires_key === 'boolean' && typeof session.signed_in === 'boolean';
}

/** What somebody signs in with. */
export type Proof = { key: string } | { name: string; password: string };

/** Signs this browser in. @throws Problem that says what is wrong */
export async function signIn(proof: Proof): Promise<void> {
  await gateway.POST('/session', { body: proof });
}

/** Gives the user of this browser another password. @throws Problem that says what is wrong */
export async function changePassword(current: string, chosen: string): Promise<void> {
  await gateway.POST('/session/password', { body: { current_password: current, new_password: chosen } });
}

/** Signs this browser out. */
export async function signOut(): Promise<void> {
  await gateway.DELETE('/session');
}
