import type { RequestHandler } from 'express';
import { scopes, type Scope } from '../../shared/access/scopes.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import { noteIdentify, type Asker } from './asker.ts';
import type { Keyring } from './keyring.ts';

/** Whom a gateway answers without a key. */
export interface KeyRules {
  /** Nobody. */
  requireKey: boolean;
  /** Agents of its own machine have the key of it, and prove that they are agents. Where others come from elsewhere, they need none. */
  agentsHaveKey: boolean;
}

/** What whoever sends no key may do: not hand out keys, which would not end with it. */
function withoutKey({ agentsHaveKey }: KeyRules): Asker {
  const withheld: readonly Scope[] = agentsHaveKey ? ['admin', 'agents:serve'] : ['admin'];
  return { scopes: scopes.filter((scope) => !withheld.includes(scope)) };
}

/** Notes how the asker of each request is found out: by the key in its `Authorization` header. */
export function identify(keyring: Keyring, rules: KeyRules): RequestHandler {
  const { requireKey } = rules;
  const anonymous = withoutKey(rules);
  return (request, _response, next) => {
    const header = request.get('authorization');
    noteIdentify(request, async () => {
      const key = header === undefined ? undefined : keyIn(header);
      if (key !== undefined && (requireKey || !keyring.isStrayLocal(key))) return keyring.askerOf(key);
      if (!requireKey) return anonymous;
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
