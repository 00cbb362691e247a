import type { Request } from 'express';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { identifyAsker, badDocument } from '../../http/index.ts';
import { keySentWith } from '../access/identify.ts';
import type { IdentityContext } from '../context.ts';
import { changePassword } from '../users/keep-users.ts';
import { readable } from '../users/passwords.ts';
import type { Attempts } from './attempts.ts';
import { provePassword } from './sign-in.ts';

/** The password that somebody has, and the one that he wants. */
export interface PasswordWish {
  current_password: string;
  new_password: string;
}

/**
 * Gives whoever makes a request the password that he wants. A wrong one in place of the one that he has counts as at the sign-in.
 * @returns the key of his session, which goes on
 * @throws WeirError `unauthorized`, `not_allowed`, `invalid_document`, `too_many_requests`, `store_unavailable`.
 */
export async function changeOwnPassword(
  context: IdentityContext,
  attempts: Attempts,
  { current_password, new_password }: PasswordWish,
  request: Request,
): Promise<string> {
  const { name, isUser, hasPassword } = await identifyAsker(request);
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
