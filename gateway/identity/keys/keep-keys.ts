import { digestOfKey, makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import { roles, type Role, type Scope } from '../../../shared/contracts/scopes.ts';
import type { KeyBody } from '../../../shared/contracts/key.ts';
import { badDocument } from '../../http/index.ts';
import { changeKept, takeName, type Keeping, type Kept } from './kept-names.ts';

/** What is asked for. */
export interface NewKey {
  name: string;
  role?: Role;
  scopes?: Scope[];
  expires_at?: string;
}

/**
 * Makes a key and keeps its digest. A name that is in use is not given twice.
 * @returns the key itself, which nobody can show again
 * @throws WeirError `invalid_document`, `id_taken`, `too_large`, `store_unavailable`.
 */
export async function createKey(
  context: Keeping,
  { name, role, scopes, expires_at }: NewKey,
  by: string | undefined,
): Promise<{ key: string; made: Kept }> {
  const now = Date.now();
  const expires = expires_at === undefined ? undefined : readExpiry(expires_at, now);
  if ((role === undefined) === (scopes === undefined)) {
    throw badDocument('/role', 'say what the key may do: either "role" or "scopes"');
  }
  const key = makeKey(name);
  const body: KeyBody = {
    digest: digestOfKey(key),
    ...(role === undefined ? {} : { role }),
    scopes: scopes ?? (role === undefined ? [] : [...roles[role]]),
    created_at: now,
    ...(by === undefined ? {} : { created_by: by }),
    ...(expires === undefined ? {} : { expires_at: expires }),
  };
  await takeName(context, { name, body });
  context.log.info({ key: name, role, scopes: body.scopes, by }, 'a key was made');
  return { key, made: { name, body } };
}

/**
 * Revokes a key; one that is revoked stays as it is.
 * @throws WeirError `not_found`, `store_unavailable`.
 */
export async function revokeKey(context: Keeping, name: string, by: string | undefined): Promise<Kept> {
  const at = Date.now();
  const revoked = await changeKept(context, name, 'key', (body) =>
    body.revoked_at === undefined
      ? { ...body, revoked_at: at, ...(by === undefined ? {} : { revoked_by: by }) }
      : body,
  );
  if (revoked.body.revoked_at === at) context.log.info({ key: name, by }, 'a key was revoked');
  return revoked;
}

/** @throws WeirError `invalid_document` where the time is over already */
function readExpiry(text: string, now: number): number {
  const at = Date.parse(text);
  if (at > now) return at;
  throw badDocument('/expires_at', `"expires_at" is ${text}, which is over already`);
}
