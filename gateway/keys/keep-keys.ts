import { digestOfKey, localKeyName, makeKey } from '../../shared/access/key-text.ts';
import { roles, type Role, type Scope } from '../../shared/access/scopes.ts';
import type { KeyBody } from '../../shared/contracts/key.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import type { StoredRecord } from '../../shared/store/records.ts';
import { whyNot } from '../access/keyring.ts';
import type { GatewayContext } from '../context.ts';
import { badDocument } from '../records/read-document.ts';
import type { KeptKey } from './key-view.ts';

/** More than a lab has people and machines. */
const maxKeys = 1_000;

/** What is asked for. */
export interface NewKey {
  name: string;
  role?: Role;
  scopes?: Scope[];
  expires_at?: string;
}

type Keeping = Pick<GatewayContext, 'store' | 'patience' | 'log'>;

/**
 * Makes a key and keeps its digest. A name that is in use is not given twice.
 * @returns the key itself, which nobody can show again
 * @throws WeirError `invalid_document`, `id_taken`, `too_large`, `store_unavailable`.
 */
export async function createKey(
  { store, patience, log }: Keeping,
  { name, role, scopes, expires_at }: NewKey,
  by: string | undefined,
): Promise<{ key: string; made: KeptKey }> {
  const now = Date.now();
  const expires = expires_at === undefined ? undefined : readExpiry(expires_at, now);
  if ((role === undefined) === (scopes === undefined)) {
    throw badDocument('/role', 'say what the key may do: either "role" or "scopes"');
  }
  const deadline = patience.begin();
  const before = await deadline.withStore(() => store.readRecord('key', name));
  if (name === localKeyName || (before && whyNot(before.body, now) === undefined)) {
    throw new WeirError(
      'id_taken',
      `there is a key ${name} already: revoke it first, or choose another name`,
    );
  }
  if (!before && (await deadline.withStore(() => store.countRecords('key'))) >= maxKeys) {
    throw new WeirError(
      'too_large',
      `there are ${maxKeys} keys, and no more are kept: give a name of a revoked one again`,
    );
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
  const record = { kind: 'key', id: name, body } as const;
  // Not tried again where the answer is lost: the key of an attempt that did succeed would be nobody's.
  if (!(await store.writeRecord(record, before?.revision ?? 0))) {
    throw new WeirError('id_taken', `somebody else has just made a key ${name}`);
  }
  log.info({ key: name, role, scopes: body.scopes, by }, 'a key was made');
  return { key, made: { name, body } };
}

/** All keys, oldest first. */
export async function allKeys({ store, patience }: Keeping): Promise<KeptKey[]> {
  const query = { kind: 'key', limit: maxKeys, after: 0 } as const;
  const records = await patience.begin().withStore(() => store.recordsAfter(query));
  return records.map(({ id, body }) => ({ name: id, body }));
}

/**
 * Revokes a key; one that is revoked stays as it is.
 * @throws WeirError `not_found`, `store_unavailable`.
 */
export async function revokeKey(
  { store, patience, log }: Keeping,
  name: string,
  by: string | undefined,
): Promise<KeptKey> {
  const deadline = patience.begin();
  for (;;) {
    const record: StoredRecord<'key'> | undefined = await deadline.withStore(() =>
      store.readRecord('key', name),
    );
    if (!record) {
      const remedy =
        name === localKeyName
          ? `there is no record of ${name}: it is the key of this machine; remove its file and start the gateway again`
          : `there is no key ${name}`;
      throw new WeirError('not_found', remedy);
    }
    if (record.body.revoked_at !== undefined) return { name, body: record.body };
    const body = { ...record.body, revoked_at: Date.now(), ...(by === undefined ? {} : { revoked_by: by }) };
    const revoked = { kind: 'key', id: name, body } as const;
    if (await deadline.withStore(() => store.writeRecord(revoked, record.revision))) {
      log.info({ key: name, by }, 'a key was revoked');
      return { name, body };
    }
  }
}

/** @throws WeirError `invalid_document` where the time is over already */
function readExpiry(text: string, now: number): number {
  const at = Date.parse(text);
  if (at > now) return at;
  throw badDocument('/expires_at', `"expires_at" is ${text}, which is over already`);
}
