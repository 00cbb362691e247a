import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

/** Somebody whom the provider knows. */
export interface Account {
  sub: string;
  preferred_username: string;
  groups: string[];
}

type TokenClaims = Record<string, unknown>;

/** An OpenID provider in this process, in which one account is always signed in. What its ID tokens say can be bent. */
export class TestProvider {
  static readonly clientId = 'weir-lab';
  static readonly secret = 'the-secret-of-the-client-0123456789';

  /** Who signs in next. */
  account: Account = { sub: '1', preferred_username: 'ada', groups: ['lab-staff'] };
  /** Changes the claims of the ID tokens that are given out; they are signed again. */
  bend: ((claims: TokenClaims) => TokenClaims) | undefined;
  /** Changes the ID tokens themselves. */
  breakToken: ((token: string) => string) | undefined;
  /** Every code and token that it has given out. */
  readonly secrets: string[] = [];
  readonly issuer: string;
  readonly #server: Server;
  readonly #key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

  private constructor(server: Server) {
    this.#server = server;
    this.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** It listens, and answers nobody until `serve`. */
  static async open(): Promise<TestProvider> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TestProvider(server);
  }

  /** Answers from now on. @param gateway whose browsers come back */
  serve(gateway: string): void {
    const provider = new Provider(this.issuer, {
      clients: [
        {
          client_id: TestProvider.clientId,
          client_secret: TestProvider.secret,
          redirect_uris: [`${gateway}/session/oidc/callback`],
        },
      ],
      cookies: { keys: ['a key of the cookies of the provider'] },
      jwks: { keys: [{ ...this.#key.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }] },
      ttl: {
        AccessToken: 600,
        AuthorizationCode: 60,
        Grant: 600,
        IdToken: 3600,
        Interaction: 600,
        Session: 600,
      },
      pkce: { required: () => true },
      claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
      findAccount: (_context, accountId) => ({ accountId, claims: () => ({ ...this.account }) }),
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      loadExistingGrant: async (context) => {
        const { client, session, provider: of } = context.oidc;
        const grant = new of.Grant({
          ...(client && { clientId: client.clientId }),
          ...(session?.accountId !== undefined && { accountId: session.accountId }),
        });
        grant.addOIDCScope('openid profile');
        await grant.save();
        return grant;
      },
    });
    provider.use(async (context, next) => {
      await next();
      const { body } = context.response as { body?: { id_token?: string; access_token?: string } };
      if (context.path !== '/token' || body?.id_token === undefined) return;
      body.id_token = this.#bent(body.id_token);
      this.secrets.push(body.id_token, body.access_token ?? '');
    });
    const answer = provider.callback();
    this.#server.on('request', (request, response) => {
      if (!request.url?.startsWith('/interaction/')) return void answer(request, response);
      void provider.interactionFinished(request, response, { login: { accountId: this.account.sub } });
    });
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #bent(token: string): string {
    const [head = '', body = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as TokenClaims;
    const text = `${head}.${Buffer.from(JSON.stringify(this.bend?.(claims) ?? claims)).toString('base64url')}`;
    const signed = `${text}.${sign('RSA-SHA256', Buffer.from(text), this.#key).toString('base64url')}`;
    return this.breakToken?.(signed) ?? signed;
  }
}
