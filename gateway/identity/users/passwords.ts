import type { Options } from '@node-rs/argon2';
import pLimit from 'p-limit';
import { newId } from '../../../shared/contracts/ids.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';

/** Argon2id, which is what the library makes unless told otherwise, with the costs that OWASP gives: 19 MiB, twice, one lane. */
const costs: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Characters. Nobody types more than the most, and each costs time. */
export const passwordLength = { least: 12, most: 256 };

/** One that somebody gives to prove himself, and one that somebody is to have, as JSON Schema. */
export const givenPassword = { type: 'string', minLength: 1, maxLength: passwordLength.most } as const;
export const newPassword = { ...givenPassword, minLength: passwordLength.least } as const;

/** Loaded where somebody signs in: most labs start without. */
const argon2 = () => import('@node-rs/argon2');

/** Each takes a thread of the process and 19 MiB: so many are worked on at once, and so many wait. */
const atOnce = 2;
const waiting = 32;
const turns = pLimit(atOnce);

/** What is kept of a password. The same text makes another one each time. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(async () => (await argon2()).hash(readable(password), costs));
}

let nobodys: Promise<string> | undefined;

/**
 * Whether it is the password that this was kept of. Takes as long where nothing was kept, so that nobody learns from it whether there
 * is such a user.
 * @throws WeirError `too_many_requests` where too many are asked for at once
 */
export async function fitsPassword(kept: string | undefined, password: string): Promise<boolean> {
  nobodys ??= hashPassword(newId());
  const compared = kept ?? (await nobodys);
  const fits = await inTurn(async () => (await argon2()).verify(compared, readable(password)));
  return fits && kept !== undefined;
}

/** One form of a password: keyboards write the same letter in several ways. */
export function readable(password: string): string {
  return password.normalize('NFKC');
}

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (turns.pendingCount >= waiting)
    throw new WeirError('too_many_requests', 'too many sign in at this moment: try again in a few seconds');
  return turns(work);
}
