import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { digestOfKey, localKeyName, nameOfKey } from '../../../shared/kernel/secrets/key-text.ts';
import { MemoryCounters, type CounterStore } from '../../../shared/store/index.ts';

const codeBytes = 32;
const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Codes that stand for a key, for a short while and once each, at whichever gateway. The store has the key sealed by the code, and of the
 * code a digest. That of this machine counts at this gateway alone, and stays in its memory: it opens the page also while the store is away.
 */
export class SignInLinks {
  readonly #store: CounterStore;
  readonly #own: CounterStore = new MemoryCounters();
  readonly #ms: number;

  /** @param ms for how long a code counts */
  constructor(ms: number, store: CounterStore) {
    this.#ms = ms;
    this.#store = store;
  }

  /** A code for a key, of 256 random bits. @throws WeirError `store_unavailable` */
  async make(key: string): Promise<{ code: string; expires: number }> {
    const code = randomBytes(codeBytes).toString('base64url');
    const at = nameOfKey(key) === localKeyName ? this.#own : this.#store;
    await at.lease(leaseOf(code), [seal(key, code)], this.#ms);
    return { code, expires: Date.now() + this.#ms };
  }

  /**
   * The key that a code stands for, this once; undefined where it was used, is over, or never was.
   * @throws WeirError `store_unavailable`
   */
  async take(code: string): Promise<string | undefined> {
    for (const at of [this.#own, this.#store]) {
      const [sealed] = await at.holdersOf(leaseOf(code));
      if (sealed === undefined) continue;
      // Of several who follow it at once, one has ended it.
      return (await at.endLease(leaseOf(code), [sealed])) === 1 ? unseal(sealed, code) : undefined;
    }
    return undefined;
  }
}

function leaseOf(code: string): string {
  return `link ${digestOfKey(code)}`;
}

function seal(key: string, code: string): string {
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv(cipher, secretOf(code), nonce);
  const sealed = [sealing.update(key, 'utf8'), sealing.final()];
  return Buffer.concat([nonce, sealing.getAuthTag(), ...sealed]).toString('base64url');
}

function unseal(sealed: string, code: string): string {
  const bytes = Buffer.from(sealed, 'base64url');
  const opening = createDecipheriv(cipher, secretOf(code), bytes.subarray(0, nonceBytes));
  opening.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  return opening.update(bytes.subarray(nonceBytes + tagBytes), undefined, 'utf8') + opening.final('utf8');
}

function secretOf(code: string): Buffer {
  return Buffer.from(hkdfSync('sha256', code, '', 'weir sign-in link', 32));
}
