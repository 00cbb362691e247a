import type { Request } from 'express';
import { keyNamePattern, localKeyName } from '../../../shared/kernel/secrets/key-text.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { recordChange, badDocument, identifyCaller } from '../../http/index.ts';
import type { IdentityContext } from '../context.ts';
import { beginSession, changePassword, type Place } from '../users/keep-users.ts';
import { fitsPassword, givenPassword, newPassword, readable } from '../users/passwords.ts';
import { text } from '../../../shared/contracts/fields.ts';
import { optional, titled, told } from '../../../shared/contracts/object-schema.ts';
import type { Attempts } from './attempts.ts';
import { keyInCookie } from '../access/sessions.ts';
import { endSession } from '../users/user-sessions.ts';
import { keySentWith } from '../access/identify.ts';
import type { ValueOf } from '../../../shared/contracts/value-of.ts';

/** The first that fits: browsers name those that they want to be taken for as well. */
const browsers = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|Opera)\//, 'Opera'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Headless)?(?:Chrome|Chromium|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
] as const;

const systems = [
  [/\biPhone\b/, 'an iPhone'],
  [/\biPad\b/, 'an iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
] as const;

/** Where somebody signs in, as far as his request tells. */
export function placeOf(request: Request): Place {
  const browser = inWords(request.get('user-agent') ?? '');
  return { ...(request.ip !== undefined && { from: request.ip }), ...(browser !== undefined && { browser }) };
}

/** `Firefox on Linux`; undefined where nothing is known. What somebody sends is never kept as it is. Pure. */
export function inWords(agent: string): string | undefined {
  const browser = browsers.find(([sign]) => sign.test(agent))?.[1];
  const system = systems.find(([sign]) => sign.test(agent))?.[1];
  if (browser === undefined) return system && `something on ${system}`;
  return system === undefined ? browser : `${browser} on ${system}`;
}

/** What a browser signs in with. */
export const signInSchema = titled('SignIn', 'Either `key`, or `name` and `password`.', {
  [optional]: {
    key: told(text, 'A key: `weir_NAME_…` in full.'),
    name: told({ type: 'string', minLength: 1, maxLength: 100 } as const, 'The name of a user.'),
    password: told(givenPassword, 'His password.'),
  },
});

const fits = new RegExp(keyNamePattern);

/**
 * The key of whoever signs in: the one that he gives, or that of a new session.
 * @throws WeirError `invalid_document`, `unauthorized`, `too_many_requests`, `store_unavailable`.
 */
export async function keyForBrowser(
  context: IdentityContext,
  attempts: Attempts,
  { key, name, password }: ValueOf<typeof signInSchema>,
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
async function provePassword(
  context: IdentityContext,
  attempts: Attempts,
  { name, password }: { name: string; password: string },
  request: Request,
  wrong: string,
): Promise<string> {
  const attempt = await context.deadlines.begin().withStore(() => attempts.begin(name, request.ip));
  const kept = await provenWith(context, { name, password }, request).catch(async (error: unknown) => {
    await attempt.undecided();
    throw error;
  });
  if (kept === undefined) throw new WeirError('unauthorized', wrong);
  await attempt.right();
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
    ? await context.deadlines.begin().withStore(() => context.store.readRecord('key', name))
    : undefined;
  const { user, revoked_at } = record?.body ?? {};
  // What is not an user's name may be somebody's password, typed in the wrong place: the audit tells none but those.
  if (user) recordChange(request, { after: { user: name } });
  const kept = revoked_at === undefined ? user?.password : undefined;
  return (await fitsPassword(kept, password)) ? kept : undefined;
}

/** Ends the session that the browser had until now: nobody could end it later, but by its user's password. @param key that it gets */
export async function endFormerSession(
  context: IdentityContext,
  request: Request,
  key: string,
): Promise<void> {
  const former = keyInCookie(request);
  if (former !== undefined && former !== key) await endSession(context, former);
}

/** What a user changes his password with. */
export const passwordChangeSchema = titled('PasswordChange', {
  current_password: told(givenPassword, 'The one that he has.'),
  new_password: told(
    newPassword,
    'Another one, which is not common, and has not the name of the user or of the lab in it.',
  ),
});

/**
 * Gives whoever makes a request the password that he wants. A wrong one in place of the one that he has counts as at the sign-in.
 * @returns the key of his session, which goes on
 * @throws WeirError `unauthorized`, `not_allowed`, `invalid_document`, `too_many_requests`, `store_unavailable`.
 */
export async function changeOwnPassword(
  context: IdentityContext,
  attempts: Attempts,
  { current_password, new_password }: ValueOf<typeof passwordChangeSchema>,
  request: Request,
): Promise<string> {
  const { name, isUser, hasPassword } = await identifyCaller(request);
  const key = keySentWith(request);
  if (name === undefined || key === undefined)
    throw new WeirError('unauthorized', 'nobody is signed in whose password it could be: sign in with it');
  if (!isUser) throw new WeirError('not_allowed', `${name} is a key, and has no password: users have one`);
  if (!hasPassword) {
    throw new WeirError(
      'not_allowed',
      `${name} signs in through the provider, and has no password here: change it there`,
    );
  }
  const who = { name, password: current_password };
  const kept = await provePassword(context, attempts, who, request, 'the password that you have is another');
  if (readable(current_password) === readable(new_password))
    throw badDocument('/new_password', 'it is the password that you have: choose another');
  await changePassword(context, name, { password: kept }, { password: new_password, key });
  return key;
}
