import type { Request, RequestHandler } from 'express';
import { scopes, type Scope } from '../../../shared/contracts/scopes.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { rememberIdentify, type Caller, type Limits } from '../../http/index.ts';
import { demandOwnPage, keyInCookie } from './sessions.ts';
import type { Keyring } from './keyring.ts';

/** Whom a gateway answers without a key. */
export interface KeyRules {
  /** Nobody. */
  requireKey: boolean;
  /** Agents of its own machine have the key of it, and prove that they are agents. Where others come from elsewhere, they need none. */
  agentsHaveKey: boolean;
}

/** What whoever sends no key may do: not hand out keys, which would not end with it. */
function withoutKey({ agentsHaveKey }: KeyRules): Caller {
  const withheld: readonly Scope[] = agentsHaveKey ? ['admin', 'agents:serve'] : ['admin'];
  return { keyless: true, scopes: scopes.filter((scope) => !withheld.includes(scope)) };
}

/**
 * Notes how the caller of each request is found out: by the key in its `Authorization` header, or else by that in the cookie of the page.
 */
export function identify(keyring: Keyring, rules: KeyRules, limits: Limits): RequestHandler {
  const { requireKey } = rules;
  const anonymous = withoutKey(rules);
  return (request, _response, next) => {
    const find = async (): Promise<Caller> => {
      const caller =
        request.get('authorization') === undefined ? await ofCookie(request) : await ofHeader(request);
      if (caller) return caller;
      if (!requireKey) return anonymous;
      throw new WeirError(
        'unauthorized',
        'this gateway answers only who sends a key: "Authorization: Bearer KEY"; `weir key create NAME --role scientist` makes one',
      );
    };
    rememberIdentify(request, find, (name) => limits.spend(name, request));
    next();
  };

  async function ofHeader(request: Request): Promise<Caller | undefined> {
    // A proxy that asks for passwords passes its own on: where no key is wanted, it is none of ours.
    if (!requireKey && !looksLikeKey(request.get('authorization') ?? '')) return undefined;
    const key = keySentWith(request);
    const counts = key !== undefined && (requireKey || !keyring.isStrayLocal(key));
    return counts ? keyring.callerOf(key) : undefined;
  }

  async function ofCookie(request: Request): Promise<Caller | undefined> {
    const key = keyInCookie(request);
    if (key === undefined) return undefined;
    demandOwnPage(request);
    try {
      return await keyring.callerOf(key);
    } catch (error) {
      // It may be that of another gateway of this machine: browsers do not tell ports apart.
      if (!requireKey && WeirError.is(error, 'unauthorized')) return undefined;
      throw error;
    }
  }
}

/** The key that a request was sent with, whether or not it counts. @throws WeirError `unauthorized` where the header holds none. */
export function keySentWith(request: Request): string | undefined {
  const header = request.get('authorization');
  return header === undefined ? keyInCookie(request) : keyIn(header);
}

/** Whether a header is meant to hold a key of weir, be it one or not. */
function looksLikeKey(header: string): boolean {
  return /^Bearer +weir_/i.test(header);
}

function keyIn(header: string): string {
  const [, key] = /^Bearer +(\S+) *$/i.exec(header) ?? [];
  if (key !== undefined) return key;
  throw new WeirError('unauthorized', 'the Authorization header holds no key: send "Bearer KEY"');
}
