import { describe, expect, it } from 'vitest';
import { Keyring } from '../../../../gateway/identity/access/keyring.ts';
import { createDeadlines } from '../../../../gateway/http/deadlines.ts';
import { digestOfKey, makeKey } from '../../../../shared/kernel/secrets/key-text.ts';
import { roles, scopes, type Granted } from '../../../../shared/contracts/scopes.ts';
import type { KeyBody } from '../../../../shared/contracts/key.ts';
import type { WeirError } from '../../../../shared/kernel/errors/weir-error.ts';
import type { Store } from '../../../../shared/store/store.ts';
import { refusal } from '../../../support/refusal.ts';

const key = makeKey('ada');
const local = makeKey('local');
const kept: KeyBody = {
  digest: digestOfKey(key),
  role: 'scientist',
  scopes: [...roles.scientist],
  created_at: 1,
};

function keyring(body?: KeyBody, granted?: Granted): Keyring {
  const records = body ? { ada: { kind: 'key', id: 'ada', body, revision: 1, position: 1 } } : {};
  const readRecord = (_kind: string, id: string) => Promise.resolve((records as Record<string, unknown>)[id]);
  const deadlines = createDeadlines({ requestDeadline: 0, retryEvery: 1 }, new AbortController().signal);
  const store = { readRecord } as unknown as Pick<Store, 'readRecord' | 'writeRecord'>;
  return new Keyring(store, deadlines, { idle: 1_000, longest: 2_000 }, local, granted);
}

describe('whose a key is', () => {
  it('one that is kept > has its name and scopes', async () => {
    expect(await keyring(kept).callerOf(key)).toEqual({ name: 'ada', scopes: roles.scientist });
  });

  it('one of a role that the gateway grants more > has that as well, and those of others have not', async () => {
    const granted = { kiosk: ['lab:stop'] } as const;
    const kiosk: KeyBody = { ...kept, role: 'kiosk', scopes: [...roles.kiosk] };
    const mayDo = async (body: KeyBody, more?: Granted) => (await keyring(body, more).callerOf(key)).scopes;
    expect(await mayDo(kiosk, granted)).toEqual([...roles.kiosk, 'lab:stop']);
    expect(await mayDo(kiosk)).toEqual(roles.kiosk);
    expect(await mayDo(kept, granted)).toEqual(roles.scientist);
    const { role: _, ...chosen } = kiosk;
    expect(await mayDo(chosen, granted)).toEqual(roles.kiosk);
  });

  it('that of this machine > may do all, and names nobody', async () => {
    expect(await keyring().callerOf(local)).toEqual({ scopes });
  });

  it.each([
    ['no key at all', 'swordfish', undefined, 'is none'],
    ['a name that nobody has', makeKey('eve'), kept, 'is not known here'],
    ['a name with another secret', makeKey('ada'), kept, 'is not known here'],
    ['that of another machine', makeKey('local'), kept, 'of another machine'],
    ['one that has expired', key, { ...kept, expires_at: 1_000 }, 'has expired at 1970-01-01T00:00:01Z'],
    ['one that was revoked', key, { ...kept, revoked_at: 1_000 }, 'was revoked at 1970-01-01T00:00:01Z'],
  ])('%s > is refused, and it is said why', async (_what, sent, body, why) => {
    const refused = keyring(body)
      .callerOf(sent)
      .catch((error: unknown) => error);
    expect(await refused).toMatchObject(refusal('unauthorized', why));
    expect((await refused) as WeirError).not.toHaveProperty('message', expect.stringContaining(sent));
  });

  it('what is said of an expired key > is said only to who has the whole key', async () => {
    const refused = keyring({ ...kept, revoked_at: 1_000 }).callerOf(makeKey('ada'));
    await expect(refused).rejects.toThrow('is not known here');
  });
});
