import type { RequestHandler } from 'express';
import { scopes, type Scope } from '../../shared/access/scopes.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import { noteIdentify, type Asker } from './asker.ts';
import type { Keyring } from './keyring.ts';

/** Whoever sends no key on a lab that asks for none: all but the handing out of keys, which would not end with it. */
const withoutKey: Asker = { scopes: scopes.filter((scope: Scope) => scope !== 'admin') };

/** Notes how the asker of each request is found out: by the key in its `Authorization` header. */
export function identify(keyring: Keyring, { requireKey }: { requireKey: boolean }): RequestHandler {
  return (request, _response, next) => {
    const header = request.get('authorization');
    noteIdentify(request, async () => {
      const key = header === undefined ? undefined : keyIn(header);
      if (key !== undefined && (requireKey || !keyring.isStrayLocal(key))) return keyring.askerOf(key);
      if (!requireKey) return withoutKey;
      throw new WeirError(
        'unauthorized',
        'this gateway answers only who sends a key: "Authorization: Bearer KEY"; `weir key create NAME --role scientist` makes one',
      );
    });
    next();
  };
}

function keyIn(header: string): string {
  const [, key] = /^Bearer +(\S+) *$/i.exec(header) ?? [];
  if (key !== undefined) return key;
  throw new WeirError('unauthorized', 'the Authorization header holds no key: send "Bearer KEY"');
}
