import { digestOfKey, fitsDigest, localKeyName, nameOfKey } from '../../shared/access/key-text.ts';
import { scopes } from '../../shared/access/scopes.ts';
import type { KeyBody } from '../../shared/contracts/key.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import type { Store } from '../../shared/store/store.ts';
import type { Patience } from '../patience.ts';
import type { Asker } from './asker.ts';

/** Compared with where there is no such key, so that an unknown name takes as long as a wrong secret. */
const nobodys = digestOfKey('');

/**
 * Knows whose a key is. Each request looks into the store: a key that was revoked counts nowhere from that moment on. The key of this
 * machine is known without it.
 */
export class Keyring {
  readonly #store: Pick<Store, 'readRecord'>;
  readonly #patience: Patience;
  /** Undefined where there is none. */
  readonly #localDigest: string | undefined;

  /** @param local the key that may do all on this machine, where there is one */
  constructor(store: Pick<Store, 'readRecord'>, patience: Patience, local?: string) {
    this.#store = store;
    this.#patience = patience;
    this.#localDigest = local === undefined ? undefined : digestOfKey(local);
  }

  /** Whether it is the key of another machine or folder, which programs send unasked: where no key is wanted it counts as none. */
  isStrayLocal(key: string): boolean {
    return nameOfKey(key) === localKeyName && !fitsDigest(key, this.#localDigest ?? nobodys);
  }

  /** @throws WeirError `unauthorized` that says what is wrong with the key; `store_unavailable`. */
  async askerOf(key: string): Promise<Asker> {
    const name = nameOfKey(key);
    if (name === undefined) {
      throw new WeirError(
        'unauthorized',
        'what was sent as the key is none: a key looks like weir_NAME_… in full',
      );
    }
    if (name === localKeyName) {
      // All people of this machine have it: who of them asks, each says himself.
      if (!this.isStrayLocal(key)) return { scopes };
      throw new WeirError(
        'unauthorized',
        'the key is that of another machine, or of another folder on this one',
      );
    }
    const record = await this.#patience.begin().withStore(() => this.#store.readRecord('key', name));
    if (!fitsDigest(key, record?.body.digest ?? nobodys) || !record) {
      throw new WeirError('unauthorized', `the key is not known here: \`weir key list\` shows which are`);
    }
    const why = whyNot(record.body, Date.now());
    if (why !== undefined) throw new WeirError('unauthorized', `the key ${name} ${why}: ask for a new one`);
    return { name, scopes: record.body.scopes };
  }
}

/** Why a key counts no more, as what follows its name; undefined where it does. @param now milliseconds since the epoch */
export function whyNot({ revoked_at, expires_at }: KeyBody, now: number): string | undefined {
  if (revoked_at !== undefined) return `was revoked at ${utc(revoked_at)}`;
  if (expires_at !== undefined && expires_at <= now) return `has expired at ${utc(expires_at)}`;
  return undefined;
}

function utc(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}
