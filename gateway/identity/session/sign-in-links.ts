import { randomBytes } from 'node:crypto';

/** More than people of one machine sign in at once. */
const maxLinks = 100;
const codeBytes = 32;

interface Link {
  key: string;
  /** Milliseconds since the epoch. */
  expires: number;
}

/** Codes that stand for a key, for a short while and once each. They are kept in this process alone. */
export class SignInLinks {
  readonly #links = new Map<string, Link>();
  readonly #ms: number;
  readonly #now: () => number;

  /** @param ms for how long a code counts */
  constructor(ms: number, now: () => number = Date.now) {
    this.#ms = ms;
    this.#now = now;
  }

  /** A code for a key, of 256 random bits. Of more than a hundred that nobody has used, the oldest counts no more. */
  make(key: string): { code: string; expires: number } {
    const code = randomBytes(codeBytes).toString('base64url');
    const expires = this.#now() + this.#ms;
    this.#links.set(code, { key, expires });
    const [oldest] = this.#links.keys();
    if (this.#links.size > maxLinks && oldest !== undefined) this.#links.delete(oldest);
    // Keys do not stay in memory for longer than they are of use.
    setTimeout(() => this.#links.delete(code), this.#ms).unref();
    return { code, expires };
  }

  /** The key that a code stands for, this once; undefined where it was used, is over, or never was. */
  take(code: string): string | undefined {
    const link = this.#links.get(code);
    this.#links.delete(code);
    return link && this.#now() < link.expires ? link.key : undefined;
  }
}
