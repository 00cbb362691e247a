import { randomBytes, timingSafeEqual } from 'node:crypto';
import { sha256Of } from '../digest.ts';

/*
 * A key as its owner has it: `weir_NAME_SECRET`. The prefix lets programs that look for secrets in files find it; the name says
 * whose it is, and where its digest is found. Only the digest is kept: the secret is random, so that no salt is needed.
 */

const secretBytes = 32;
/** Small letters, digits and hyphens: it stands in a header, in a path, and on a command line. */
export const nameForm = '[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?';
const whole = new RegExp(`^weir_(${nameForm})_[\\w-]{43}$`);

/** The name of the key that a gateway makes for its own machine. No other key has it. */
export const localKeyName = 'local';

export const keyNamePattern = `^${nameForm}$`;
export const keyNameForm = '1 to 40 small letters, digits and hyphens, such as lab-pc-2';

/** A new key of that name, with 256 random bits. */
export function makeKey(name: string): string {
  return `weir_${name}_${randomBytes(secretBytes).toString('base64url')}`;
}

/** The name that a key says; undefined where the text is no key. */
export function nameOfKey(key: string): string | undefined {
  return whole.exec(key)?.[1];
}

/** What is kept of a key: its SHA-256, in hexadecimal digits. */
export function digestOfKey(key: string): string {
  return sha256Of(key);
}

/** Whether the key has that digest. Takes as long whatever the digests have in common. */
export function fitsDigest(key: string, digest: string): boolean {
  const [one, other] = [Buffer.from(digestOfKey(key)), Buffer.from(digest)];
  return one.length === other.length && timingSafeEqual(one, other);
}
