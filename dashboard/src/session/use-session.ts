import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Session } from '../../../client/index.ts';
import { sessionQuery } from '../api/index.ts';
import { useLink } from '../live/index.ts';

/** Who this browser is to the gateway; undefined until it has said so. */
export function useSession(): Session | undefined {
  return useQuery(sessionQuery).data;
}

/**
 * Whether somebody may look at the lab here: `asking` until the gateway has said so, `locked` where it wants a key and none is sent
 * that counts, `first password` where a user must change his before anything else. A gateway that does not answer locks nothing: the
 * page shows what it knows.
 */
export function useDoor(): 'asking' | 'locked' | 'first password' | 'open' {
  const { data, isPending } = useQuery(sessionQuery);
  const link = useLink();
  const isFirst = data?.must_change_password === true;
  const locked = isFirst || (data !== undefined && data.requires_key && !data.signed_in);
  const who = data && `${locked} ${data.signed_in} ${data.name ?? ''}`;
  const [known, setKnown] = useState(who);
  if (who !== undefined && who !== known && (known === undefined || locked)) setKnown(who);
  const isAnother = known !== undefined && who !== undefined && who !== known;
  useEffect(() => {
    // A feed that is refused would be asked for again and again.
    if (locked) link.close();
    // All that was read for somebody else is forgotten, in every thread of the page.
    else if (isAnother) location.reload();
  }, [isAnother, locked, link]);
  if (isFirst) return 'first password';
  if (locked) return 'locked';
  return isPending || isAnother ? 'asking' : 'open';
}

/**
 * Why whoever sits here may not do what wants this scope, in a sentence; undefined where he may, and where the gateway has not said yet
 * who he is: it refuses what he may not.
 */
export function useWhyNot(scope: Scope): string | undefined {
  const session = useSession();
  return session && whyNot(session, scope);
}

/**
 * Why whoever sits here may not say what becomes of a run, in a sentence; undefined where he may. A lab may keep runs to their owners.
 * @param owners whose run it is; missing where it is nobody's
 */
export function useWhyNotOfRun(
  owners: readonly string[] | undefined,
  scope: Scope = 'runs:control',
): string | undefined {
  const session = useSession();
  return session && (whyNot(session, scope) ?? notOwn(session, owners ?? []));
}

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

/** What the lab may demand a reason for. */
export type ReasonVerb = Session['require_reason'][number];

/**
 * Whether a dialog asks why: `must` where the lab demands it of that verb.
 * @param otherwise what it does where the lab does not
 */
export function useReason<Otherwise extends 'none' | 'may' | 'must'>(
  verb: ReasonVerb | undefined,
  otherwise: Otherwise,
): Otherwise | 'must' {
  const demanded: readonly (ReasonVerb | undefined)[] = useSession()?.require_reason ?? [];
  return demanded.includes(verb) ? 'must' : otherwise;
}
