import { moment } from '../../../shared/sentences/index.ts';
import { digestOfKey, fitsDigest, localKeyName, nameOfKey } from '../../../shared/kernel/secrets/key-text.ts';
import { scopes, type Granted, type Scope } from '../../../shared/contracts/scopes.ts';
import type { KeyBody, UserBody } from '../../../shared/contracts/key.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { StoredRecord, Store } from '../../../shared/store/index.ts';
import type { Deadlines, Caller } from '../../http/index.ts';
import { isToBeNoted, openSession, type SessionRules } from './sessions.ts';

/** Compared with where there is no such key, so that an unknown name takes as long as a wrong secret. */
const nobodys = digestOfKey('');

/**
 * Knows whose a key is, be it one of a program or the session of a user. Each request looks into the store: a key that was revoked, or a
 * session that was ended, counts nowhere from that moment on. The key of this machine is known without it.
 */
export class Keyring {
  readonly #store: Pick<Store, 'readRecord' | 'writeRecord'>;
  readonly #deadlines: Deadlines;
  readonly #sessions: SessionRules;
  /** Undefined where there is none. */
  readonly #localDigest: string | undefined;
  readonly #granted: Granted;

  /**
   * @param local the key that may do all on this machine, where there is one
   * @param granted beside what is kept of the keys
   */
  constructor(
    store: Pick<Store, 'readRecord' | 'writeRecord'>,
    deadlines: Deadlines,
    sessions: SessionRules,
    local?: string,
    granted: Granted = {},
  ) {
    this.#store = store;
    this.#deadlines = deadlines;
    this.#sessions = sessions;
    this.#granted = granted;
    this.#localDigest = local === undefined ? undefined : digestOfKey(local);
  }

  /** Whether it is the key of another machine or folder, which programs send unasked: where no key is wanted it counts as none. */
  isStrayLocal(key: string): boolean {
    return nameOfKey(key) === localKeyName && !fitsDigest(key, this.#localDigest ?? nobodys);
  }

  /**
   * @param to whether it is used, which keeps a session from ending, or only looked at
   * @throws WeirError `unauthorized` that says what is wrong with the key; `store_unavailable`.
   */
  async callerOf(key: string, to: 'use' | 'look' = 'use'): Promise<Caller> {
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
    const record = await this.#deadlines.begin().withStore(() => this.#store.readRecord('key', name));
    const { user } = record?.body ?? {};
    if (record && user) return this.#ofUser({ ...record, body: { ...record.body, user } }, key, to);
    if (!fitsDigest(key, record?.body.digest ?? nobodys) || !record) {
      throw new WeirError('unauthorized', `the key is not known here: \`weir key list\` shows which are`);
    }
    const why = whyNot(record.body, Date.now());
    if (why !== undefined) throw new WeirError('unauthorized', `the key ${name} ${why}: ask for a new one`);
    const { agent } = record.body;
    return { name, scopes: this.#scopesOf(record.body), ...(agent && { agent }) };
  }

  async #ofUser({ id: name, body, revision }: UserRecord, key: string, to: 'use' | 'look'): Promise<Caller> {
    const now = Date.now();
    const session = openSession(body.user, key, this.#sessions, now);
    if (!session || whyNot(body, now) !== undefined) {
      throw new WeirError('unauthorized', 'you are not signed in any more: sign in again');
    }
    if (to === 'use' && isToBeNoted(session, this.#sessions, now)) {
      const sessions = body.user.sessions.map((each) => (each === session ? { ...each, used: now } : each));
      const used = { kind: 'key', id: name, body: { ...body, user: { ...body.user, sessions } } } as const;
      // Where somebody else has changed it meanwhile, or the store is away, the next request notes it.
      await this.#store.writeRecord(used, revision).catch(() => false);
    }
    const scopes = this.#scopesOf(body);
    const user: Caller = { name, scopes, isUser: true };
    if (body.user.password !== undefined) user.hasPassword = true;
    if (!session.must_change) return user;
    return { ...user, scopes: scopes.filter((scope) => scope === 'lab:stop'), mustChange: true };
  }

  #scopesOf({ role = '', scopes: kept }: KeyBody): readonly Scope[] {
    const more = Object.hasOwn(this.#granted, role) ? this.#granted[role as keyof Granted] : undefined;
    return more ? [...new Set([...kept, ...more])] : kept;
  }
}

type UserRecord = Pick<StoredRecord<'key'>, 'id' | 'revision'> & { body: KeyBody & { user: UserBody } };

/** Why a key counts no more, as what follows its name; undefined where it does. @param now milliseconds since the epoch */
export function whyNot({ revoked_at, expires_at }: KeyBody, now: number): string | undefined {
  if (revoked_at !== undefined) return `was revoked at ${moment(revoked_at)}`;
  if (expires_at !== undefined && expires_at <= now) return `has expired at ${moment(expires_at)}`;
  return undefined;
}
