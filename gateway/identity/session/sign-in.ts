import type { Request } from 'express';
import { keyNamePattern, localKeyName } from '../../../shared/kernel/secrets/key-text.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { noteChange, badDocument } from '../../http/index.ts';
import type { IdentityContext } from '../context.ts';
import { beginSession } from '../users/keep-users.ts';
import { fitsPassword } from '../users/passwords.ts';
import type { Attempts } from './attempts.ts';
import { placeOf } from './place-of.ts';

/** What somebody signs in with: a key, or a name and a password. */
export interface SignInWish {
  key?: string;
  name?: string;
  password?: string;
}

const fits = new RegExp(keyNamePattern);

/**
 * The key of whoever signs in: the one that he gives, or that of a new session.
 * @throws WeirError `invalid_document`, `unauthorized`, `too_many_requests`, `store_unavailable`.
 */
export async function keyForBrowser(
  context: IdentityContext,
  attempts: Attempts,
  { key, name, password }: SignInWish,
  request: Request,
): Promise<string> {
  if (key !== undefined && name === undefined && password === undefined) return key.trim();
  if (key !== undefined || name === undefined || password === undefined) {
    throw badDocument('', 'say who you are: either "key", or "name" and "password"');
  }
  const who = { name: name.trim().toLowerCase(), password };
  // The answer is the same, and takes as long, whether there is such a user or not.
  const kept = await provePassword(context, attempts, who, request, 'the name or the password is wrong');
  return beginSession(context, who.name, { password: kept }, placeOf(request));
}

/**
 * Counts an attempt to give the password of a user.
 * @param wrong what is said where it is not his
 * @returns what is kept of it
 * @throws WeirError `unauthorized`, `too_many_requests`, `store_unavailable`.
 */
export async function provePassword(
  context: IdentityContext,
  attempts: Attempts,
  { name, password }: { name: string; password: string },
  request: Request,
  wrong: string,
): Promise<string> {
  const attempt = attempts.begin(name, request.ip);
  const kept = await provenWith(context, { name, password }, request).catch((error: unknown) => {
    attempt.undecided();
    throw error;
  });
  if (kept === undefined) throw new WeirError('unauthorized', wrong);
  attempt.right();
  return kept;
}

/** What is kept of the password; undefined where it is wrong. Throws where nobody can say whether it is. */
async function provenWith(
  context: IdentityContext,
  { name, password }: { name: string; password: string },
  request: Request,
): Promise<string | undefined> {
  const isName = fits.test(name) && name !== localKeyName;
  const record = isName
    ? await context.patience.begin().withStore(() => context.store.readRecord('key', name))
    : undefined;
  const { user, revoked_at } = record?.body ?? {};
  // What is no user's name may be somebody's password, typed in the wrong place: the audit tells none but those.
  if (user) noteChange(request, { after: { user: name } });
  const kept = revoked_at === undefined ? user?.password : undefined;
  return (await fitsPassword(kept, password)) ? kept : undefined;
}
