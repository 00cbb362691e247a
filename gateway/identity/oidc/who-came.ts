import { keyNamePattern, localKeyName } from '../../../shared/kernel/secrets/key-text.ts';
import { roles, type Role, type Scope } from '../../../shared/contracts/scopes.ts';
import { isObject, type Json } from '../../../shared/kernel/json/json.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { Claims } from './provider.ts';
import type { ProviderRules } from './provider-settings.ts';

/** Somebody of whom the provider has told. */
export interface Visitor {
  name: string;
  subject: { issuer: string; sub: string };
  /** What he may do now. The role is missing where he has several. */
  may: { role?: Role; scopes: Scope[] };
}

const fits = new RegExp(keyNamePattern);

/**
 * Who it is, and what the lab allows him.
 * @throws WeirError `not_allowed` where he has no name that fits, or no role
 */
export function whoCame(claims: Claims, rules: ProviderRules): Visitor {
  return {
    name: nameIn(claims, rules.nameClaim),
    subject: { issuer: claims.iss, sub: claims.sub },
    may: allowedBy(claims, rules),
  };
}

/** `Ada.Lovelace@lab.example` is `ada-lovelace`. */
function nameIn(claims: Claims, claim: string): string {
  const said = claims[claim];
  const [account = ''] = typeof said === 'string' ? said.split('@', 1) : [];
  const name = account.toLowerCase().replaceAll(/[._ ]+/g, '-');
  if (fits.test(name) && name !== localKeyName) return name;
  throw new WeirError(
    'not_allowed',
    `the provider's "${claim}" of you makes no name here: ask the admin of the lab to look at WEIR_OIDC_NAME_CLAIM`,
  );
}

function allowedBy(claims: Claims, { roleClaim, roles: byGroup }: ProviderRules): Visitor['may'] {
  const groups = [valueAt(claims, roleClaim)].flat();
  const found = new Set(
    groups.flatMap((group) => (typeof group === 'string' ? (byGroup.get(group) ?? []) : [])),
  );
  const [role, ...more] = found;
  if (role === undefined) {
    throw new WeirError(
      'not_allowed',
      `the provider knows you, but none of its "${roleClaim.join('.')}" of you has a role in this lab: ask its admin`,
    );
  }
  if (more.length === 0) return { role, scopes: [...roles[role]] };
  return { scopes: [...new Set([...found].flatMap((each): readonly Scope[] => roles[each]))] };
}

function valueAt(claims: object, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (isObject(value as Json) ? (value as Record<string, unknown>)[name] : undefined),
    claims,
  );
}
