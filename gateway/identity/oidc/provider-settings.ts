import type { Config } from '../../../shared/kernel/config/read-config.ts';
import { readFileSync } from 'node:fs';
import { isLoopback } from '../../../shared/kernel/callers.ts';
import { roleNames, type Role } from '../../../shared/contracts/scopes.ts';
import { messageOf, WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { keepSecret } from '../../../shared/kernel/secrets/hide-secrets.ts';

/** What the settings say of the OpenID provider that people sign in with. */
type OidcSettings = Pick<Config, Extract<keyof Config, `oidc_${string}`>>;

/** The provider, as far as the lab says it. */
export interface ProviderRules {
  issuer: URL;
  clientId: string;
  /** Undefined for a client that keeps no secret: PKCE alone proves it. */
  secret: string | undefined;
  scope: string;
  nameClaim: string;
  /** Names within names, from the outside inwards: `realm_access.roles`. */
  roleClaim: readonly string[];
  /** What each value of the claim allows. */
  roles: ReadonlyMap<string, Role>;
  /** What the page calls it. */
  label: string;
}

/**
 * The provider that the settings name; undefined where they name none.
 * @throws WeirError `bad_config` that says what is missing or does not fit
 */
export function readProvider(settings: OidcSettings): ProviderRules | undefined {
  const { oidc_issuer, oidc_client_id, oidc_roles } = settings;
  if (oidc_issuer === undefined) return undefined;
  if (oidc_client_id === undefined || oidc_roles === undefined) {
    throw new WeirError(
      'bad_config',
      'a provider (WEIR_OIDC_ISSUER) wants WEIR_OIDC_CLIENT_ID and WEIR_OIDC_ROLES, such as lab-admins=admin,lab-staff=scientist',
    );
  }
  const issuer = new URL(oidc_issuer);
  if (issuer.protocol !== 'https:' && !isLoopback(issuer.hostname)) {
    throw new WeirError(
      'bad_config',
      `WEIR_OIDC_ISSUER is ${oidc_issuer}: a provider elsewhere wants https://`,
    );
  }
  return {
    issuer,
    clientId: oidc_client_id,
    secret: readSecret(settings),
    scope: settings.oidc_scope,
    nameClaim: settings.oidc_name_claim,
    roleClaim: settings.oidc_role_claim.split('.'),
    roles: readRoles(oidc_roles),
    label: settings.oidc_label ?? issuer.host,
  };
}

function readSecret({ oidc_client_secret, oidc_client_secret_file: file }: OidcSettings): string | undefined {
  const secret = file === undefined ? oidc_client_secret : readSecretFile(file);
  if (secret !== undefined) keepSecret(secret, '***');
  return secret;
}

function readSecretFile(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new WeirError('bad_config', `WEIR_OIDC_CLIENT_SECRET_FILE cannot be read: ${messageOf(error)}`);
  }
}

function readRoles(list: string): Map<string, Role> {
  const roles = new Map<string, Role>();
  for (const entry of list.split(',')) {
    // Groups of some directories have an equals sign in them.
    const at = entry.lastIndexOf('=');
    const [group, role] = [entry.slice(0, at).trim(), entry.slice(at + 1).trim()];
    if (at < 1 || group === '' || !isRole(role)) {
      throw new WeirError(
        'bad_config',
        `WEIR_OIDC_ROLES lists "${entry.trim()}", which is not GROUP=ROLE with one of ${roleNames.join(', ')}`,
      );
    }
    roles.set(group, role);
  }
  return roles;
}

function isRole(text: string): text is Role {
  return (roleNames as readonly string[]).includes(text);
}
