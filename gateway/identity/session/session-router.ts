import { nameOfKey } from '../../../shared/kernel/secrets/key-text.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { keepsRunsToOwners, verbsWithReason, reasonVerbs } from '../../../shared/workcell/index.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import {
  identifyCaller,
  recordCaller,
  type Caller,
  recordChange,
  document,
  json,
  withStore,
  type Call,
  callsOf,
  onceFor,
} from '../../http/index.ts';
import { keySentWith } from '../access/identify.ts';
import { clearKeyCookie, demandOwnPage, keyInCookie, setKeyCookie } from '../access/sessions.ts';
import type { IdentityContext } from '../context.ts';
import { utcMoment } from '../../../shared/kernel/wei-time.ts';
import { endSession } from '../users/user-sessions.ts';
import { Attempts } from './attempts.ts';
import {
  changeOwnPassword,
  endFormerSession,
  keyForBrowser,
  passwordChangeSchema,
  signInSchema,
} from './sign-in.ts';
import { SignInLinks } from './sign-in-links.ts';
import { oidc } from './oidc-router.ts';
import { sessions } from './sessions-router.ts';
import { scopes } from '../../../shared/contracts/scopes.ts';
import { flag, text, textOrNull, utc } from '../../../shared/contracts/fields.ts';
import { listOf, object, titled, told } from '../../../shared/contracts/object-schema.ts';

const path = '/session';

const scope = { type: 'string', enum: scopes } as const;

const sessionSchema = titled('Session', 'Who asks, and what he may do.', {
  signed_in: told(flag, 'Whether a key was sent that counts.'),
  name: told(
    textOrNull,
    'The name of the user or of the key; null where none was sent, and where it is that of this machine.',
  ),
  is_user: told(flag, 'Whether it is a user, who has signed in.'),
  has_password: told(flag, 'Whether he signs in with a password, which `POST /session/password` changes.'),
  must_change_password: told(
    flag,
    'Whether somebody else has set that: until it is changed, this session is good for nothing else but a safety stop.',
  ),
  scopes: listOf(scope),
  require_reason: told(
    listOf({ type: 'string', enum: reasonVerbs } as const),
    'For what this lab demands a `reason`: `config.require_reason` of the workcell file.',
  ),
  own_runs_only: told(
    flag,
    'Whether this lab keeps runs to their owners (`config.own_runs_only` of the workcell file): who has not the scope `lab:operate` controls his own alone.',
  ),
  requires_key: told(flag, 'Whether this gateway answers only who sends a key.'),
  provider: told(
    textOrNull,
    'What the OpenID provider is called that people may sign in with (`GET /session/oidc`); null where there is none.',
  ),
  exposed: told(
    flag,
    'Whether other machines reach this gateway without keys or without TLS: everybody in the network is trusted.',
  ),
});

const linkSchema = titled('SignInLink', 'A link that signs a browser in, once.', {
  url: told(text, 'To be opened in the browser, at the address by which the gateway was asked.'),
  code: told(
    text,
    'What stands at the end of `url`. It stands for the key until it is used: keep it to yourself.',
  ),
  expires_at: told(utc, 'From when on it counts no more.'),
});

const setsCookie = {
  'Set-Cookie':
    'The key, or that of the session, in a cookie that no script can read and no other site has sent.',
};

const attemptsOf = onceFor(({ store }: IdentityContext) => new Attempts(store));
const linksOf = onceFor(({ timing, store }: IdentityContext) => new SignInLinks(timing.signInLink, store));

const call = callsOf<IdentityContext>('Session');

const get = call(
  {
    id: 'getSession',
    route: `get ${path}`,
    access: 'anybody',
    summary: 'Tells who asks',
    description: 'It answers without a key as well; with one that does not count, it answers as without.',
    answers: { 200: json('Who asks.', sessionSchema) },
    errors: [...withStore],
  },
  async ({ request, context }) => {
    const caller = await identifyCaller(request).catch((error: unknown) => {
      if (WeirError.is(error, 'unauthorized')) return undefined;
      throw error;
    });
    return viewOf(caller, context);
  },
);

const signIn = call(
  {
    id: 'signIn',
    route: `post ${path}`,
    access: 'anybody',
    summary: 'Signs a browser in, with a key or with the password of a user',
    description:
      'For the page: programs send the key with each call. A user is signed in until he signs out, has another password or is removed, or the session ends by itself. Whoever has a password that somebody else has set changes it first (`must_change_password`). After several wrong passwords for a name, or from an address, further ones have to wait, whoever goes by that name (429, `Retry-After`). What is asked with the cookie and changes something counts only from a page of the gateway itself.',
    body: document(signInSchema),
    answers: { 200: json('Who is signed in now.', sessionSchema, { headers: setsCookie }) },
    errors: ['unauthorized', 'too_many_requests', ...withStore],
  },
  async ({ body, request, response, context }) => {
    const { keyring, log } = context;
    const key = await keyForBrowser(context, attemptsOf(context), body, request);
    const caller = recordCaller(request, await keyring.callerOf(key));
    await endFormerSession(context, request, key);
    setKeyCookie(request, response, key);
    log.info({ [caller.isUser ? 'user' : 'key']: caller.name }, 'a browser signed in');
    return viewOf(caller, context);
  },
);

const signOut = call(
  {
    id: 'signOut',
    route: `delete ${path}`,
    access: 'anybody',
    summary: 'Signs a browser out',
    description:
      'It forgets the key, and the session of a user is over. A key itself goes on to count: `DELETE /keys/{name}` ends it.',
    answers: { 204: { description: 'It is signed out.' } },
    errors: [...withStore],
  },
  async ({ request, response, context }) => {
    const key = keyInCookie(request);
    if (key !== undefined) demandOwnPage(request);
    clearKeyCookie(request, response);
    const user = key === undefined ? undefined : await endSession(context, key);
    if (user !== undefined) recordChange(request, { before: { user } });
    response.status(204).end();
  },
);

const changePassword = call(
  {
    id: 'changePassword',
    route: 'post /session/password',
    access: 'anybody',
    summary: 'Gives the user who asks another password',
    description:
      'He proves himself with the one that he has; a wrong one counts as at the sign-in. This session goes on, and all others of his are over at once. Whoever comes from the provider has no password here, and no key has one.',
    body: document(passwordChangeSchema),
    answers: { 200: json('Who is signed in.', sessionSchema) },
    errors: [...(['unauthorized', 'not_allowed', 'too_many_requests'] as const), ...withStore],
  },
  async ({ body, request, context }) => {
    const key = await changeOwnPassword(context, attemptsOf(context), body, request);
    return viewOf(await context.keyring.callerOf(key), context);
  },
);

const createLink = call(
  {
    id: 'createSignInLink',
    route: 'post /session/links',
    access: scopes,
    summary: 'Makes a link that signs a browser in with the key of this request',
    description:
      'For `weir open`. It counts for a minute, and once; that of the key of this machine at this gateway alone.',
    answers: { 200: json('The link.', linkSchema) },
    errors: [...withStore],
  },
  async ({ request, context }) => {
    const key = keySentWith(request);
    if (key === undefined)
      throw new WeirError('unauthorized', 'the request has no key that a link could stand for');
    // Where no key is wanted, nobody has looked at it yet: what is none must get into no cookie.
    await context.keyring.callerOf(key);
    const { code, expires } = await linksOf(context).make(key);
    const url = `${request.protocol}://${request.get('host') ?? ''}${request.baseUrl}/session/links/${code}`;
    return { url, code, expires_at: utcMoment(expires) };
  },
);

const followLink = call(
  {
    id: 'followSignInLink',
    route: 'get /session/links/{code}',
    access: 'anybody',
    changes: 'yes',
    summary: 'Signs in the browser that follows a link, and leads it to the page',
    params: object({ code: told(text, 'What `POST /session/links` has answered.') }),
    answers: {
      303: { description: 'It is signed in.', headers: { ...setsCookie, Location: 'The page.' } },
    },
    errors: ['not_found', ...withStore],
  },
  async ({ path, request, response, context }) => {
    const key = request.method === 'HEAD' ? undefined : await linksOf(context).take(path.code);
    if (key === undefined) {
      throw new WeirError(
        'not_found',
        'this link was used already, or is too old: `weir open` makes a new one, or sign in on the page with a key',
      );
    }
    recordChange(request, { after: { name: nameOfKey(key) ?? null } });
    await endFormerSession(context, request, key);
    setKeyCookie(request, response, key);
    // The page, also where a proxy serves it under a path.
    response.redirect(303, '../../');
  },
);

/** How the page signs in and out, and learns who it is. */
export const session: readonly Call<IdentityContext>[] = [
  ...[get, signIn, signOut, changePassword, createLink, followLink],
  ...oidc,
  ...sessions,
];

/** Who asks, and what is told of the gateway and of its lab. */
function viewOf(
  caller: Caller | undefined,
  { keyRules, exposed, oidc: provider, workcell }: IdentityContext,
): JsonObject {
  return {
    signed_in: caller !== undefined && caller.keyless !== true,
    name: caller?.name ?? null,
    is_user: caller?.isUser === true,
    has_password: caller?.hasPassword === true,
    must_change_password: caller?.mustChange === true,
    scopes: [...(caller?.scopes ?? [])],
    requires_key: keyRules.requireKey,
    exposed: exposed.length > 0,
    provider: provider?.label ?? null,
    require_reason: verbsWithReason(workcell),
    own_runs_only: keepsRunsToOwners(workcell),
  };
}
