import type { Session } from '../../../client/index.ts';
import { useSession } from './use-session.ts';

/** What whoever sits here may be allowed to do. */
export type Scope = Session['scopes'][number];

/**
 * Why whoever sits here may not do what wants this scope, in a sentence; undefined where he may, and where the gateway has not said yet
 * who he is: it refuses what he may not.
 */
export function useWhyNot(scope: Scope): string | undefined {
  const session = useSession();
  return session && whyNot(session, scope);
}

/** The same of a session. Pure. */
export function whyNot(
  { name, is_user, scopes }: Pick<Session, 'name' | 'is_user' | 'scopes'>,
  scope: Scope,
): string | undefined {
  if (scopes.includes(scope)) return undefined;
  const who = name === null ? 'Whoever sits here' : is_user ? name : `The key ${name}`;
  return `${who} may not do this: it wants the scope ${scope}.`;
}
