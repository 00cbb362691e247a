import type { Session } from '../../../client/index.ts';

/** What whoever sits here may be allowed to do. */
export type Scope = Session['scopes'][number];

/** Why a run is not for whoever does not own it, where it is so. Pure. */
export function notOwn(
  { name, scopes, own_runs_only }: Pick<Session, 'name' | 'scopes' | 'own_runs_only'>,
  owners: readonly string[],
): string | undefined {
  if (!own_runs_only || scopes.includes('lab:operate') || owners.length === 0) return undefined;
  if (name !== null && owners.includes(name)) return undefined;
  return `The run is of ${owners.join(' and ')}: this lab keeps runs to their owners.`;
}

/** Why a session may not do what wants this scope; undefined where it may. Pure. */
export function whyNot(
  { name, is_user, scopes }: Pick<Session, 'name' | 'is_user' | 'scopes'>,
  scope: Scope,
): string | undefined {
  if (scopes.includes(scope)) return undefined;
  const who = name === null ? 'Whoever sits here' : is_user ? name : `The key ${name}`;
  return `${who} may not do this: it wants the scope ${scope}.`;
}
