import * as oidc from 'openid-client';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { ProviderRules } from './provider-settings.ts';

/** What a browser keeps while it is at the provider. None of it is worth anything without the other. */
export interface Journey {
  state: string;
  nonce: string;
  verifier: string;
}

export type Claims = Readonly<Record<string, unknown>> & { iss: string; sub: string };

/** For each answer of the provider (seconds). */
const timeout = 10;
/** By how much its clock may differ from ours (seconds). */
const longestSkew = 300;

/** The OpenID provider, spoken to by the authorization code flow with PKCE, `state` and `nonce`. It is asked who it is when it is first needed. */
export class Provider {
  readonly #rules: ProviderRules;
  #known: Promise<oidc.Configuration> | undefined;

  constructor(rules: ProviderRules) {
    this.#rules = rules;
  }

  /**
   * Where a browser is sent to sign in.
   * @param back where the provider is to send it afterwards
   * @throws WeirError `provider_unavailable`
   */
  async begin(back: URL): Promise<{ url: URL; journey: Journey }> {
    const configuration = await this.#discover();
    const verifier = oidc.randomPKCECodeVerifier();
    const journey = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier };
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: back.href,
      scope: this.#rules.scope,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state: journey.state,
      nonce: journey.nonce,
    });
    return { url, journey };
  }

  /**
   * What the provider says of whoever comes back from it.
   * @param arrived the address at which he does, with what the provider has put there
   * @throws WeirError `unauthorized` where it says nothing that can be believed, `provider_unavailable`
   */
  async finish(arrived: URL, { state, nonce, verifier }: Journey): Promise<Claims> {
    const configuration = await this.#discover();
    try {
      const tokens = await oidc.authorizationCodeGrant(configuration, arrived, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) throw new WeirError('unauthorized', 'the provider has sent no ID token');
      demandClock(claims.iat);
      const { userinfo_endpoint } = configuration.serverMetadata();
      if (userinfo_endpoint === undefined || this.#has(claims)) return claims;
      return { ...(await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub)), ...claims };
    } catch (error) {
      throw inOurWords(error);
    }
  }

  /** Many providers say the rest only where they are asked for it. */
  #has(claims: object): boolean {
    const { nameClaim, roleClaim } = this.#rules;
    return nameClaim in claims && (roleClaim[0] ?? '') in claims;
  }

  async #discover(): Promise<oidc.Configuration> {
    const { issuer, clientId, secret } = this.#rules;
    const authentication = secret === undefined ? oidc.None() : oidc.ClientSecretBasic(secret);
    const insecure = issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
    // Signatures are checked although the token comes from the provider itself, over TLS.
    const options = { execute: [...insecure, oidc.enableNonRepudiationChecks], timeout };
    this.#known ??= oidc.discovery(issuer, clientId, undefined, authentication, options);
    try {
      return await this.#known;
    } catch (error) {
      this.#known = undefined;
      throw away(error);
    }
  }
}

/** An ID token is made when somebody signs in: one of another hour comes from a clock that is wrong. */
function demandClock(issuedAt: number): void {
  const skew = Math.round(issuedAt - Date.now() / 1000);
  if (Math.abs(skew) > longestSkew) throw wrongClock(`by ${Math.round(Math.abs(skew) / 60)} minutes`);
}

function wrongClock(by: string): WeirError {
  return new WeirError(
    'unauthorized',
    `the clocks of the provider and of this gateway differ ${by}: set them, and sign in again`,
  );
}

/** Nothing of what was sent is in it: it holds codes and tokens. */
function inOurWords(error: unknown): WeirError {
  if (error instanceof WeirError) return error;
  if (error instanceof oidc.AuthorizationResponseError)
    return new WeirError('unauthorized', `the provider has let nobody in: ${word(error.error)}`);
  if (error instanceof oidc.ResponseBodyError) {
    if (error.error !== 'invalid_grant') return away(error);
    return new WeirError('unauthorized', 'the provider takes back its word: sign in again');
  }
  const { code, message } = error instanceof oidc.ClientError ? error : { code: undefined, message: '' };
  if (code === undefined || unanswered.has(code)) return away(error);
  if (code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED') return wrongClock('by too much');
  return new WeirError(
    'unauthorized',
    `what the provider says cannot be believed (${message}): sign in again`,
  );
}

const unanswered: ReadonlySet<string> = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
  'OAUTH_HTTP_REQUEST_FORBIDDEN',
]);

/** The log says why; whoever signs in is told what to do. */
function away(error: unknown): WeirError {
  const { code, message } = error instanceof Error ? (error as Error & { code?: string }) : {};
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
  const said = error instanceof oidc.ResponseBodyError ? ` ${word(error.error)}` : '';
  return new WeirError(
    'provider_unavailable',
    `the provider does not answer as it should: ${code ?? ''} ${message ?? ''}${said}${cause}`,
  );
}

/** A code of OAuth, and nothing else that somebody may have put in its place. */
function word(text: string): string {
  return /^[\w-]{1,40}$/.test(text) ? text : 'no reason was given';
}
