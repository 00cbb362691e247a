import { reasonVerbs } from '../../../shared/workcell/index.ts';
import { scopes } from '../../../shared/contracts/scopes.ts';
import { flag, listOf, text, textOrNull, told, utc } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import { json, type Operation, withStore } from '../../http/index.ts';
import { beginOidc, finishOidc } from './oidc-api.ts';
import { sessionsApi } from './sessions-api.ts';
import { givenPassword, newPassword } from '../users/passwords.ts';

const tag = 'Session';
const path = '/session';

const scope = { type: 'string', enum: scopes } as const;

/** What a browser signs in with. */
export const signInSchema = {
  title: 'SignIn',
  description: 'Either `key`, or `name` and `password`.',
  ...object(
    {},
    {
      key: told(text, 'A key: `weir_NAME_…` in full.'),
      name: told({ type: 'string', minLength: 1, maxLength: 100 } as const, 'The name of a user.'),
      password: told(givenPassword, 'His password.'),
    },
  ),
} as const;

/** What a user changes his password with. */
export const passwordChangeSchema = {
  title: 'PasswordChange',
  ...object({
    current_password: told(givenPassword, 'The one that he has.'),
    new_password: told(
      newPassword,
      'Another one, which is not common, and has not the name of the user or of the lab in it.',
    ),
  }),
} as const;

const sessionSchema = {
  title: 'Session',
  description: 'Who asks, and what he may do.',
  ...object({
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
  }),
} as const;

const linkSchema = {
  title: 'SignInLink',
  description: 'A link that signs a browser in, once.',
  ...object({
    url: told(text, 'To be opened in the browser, at the address by which the gateway was asked.'),
    code: told(
      text,
      'What stands at the end of `url`. It stands for the key until it is used: keep it to yourself.',
    ),
    expires_at: told(utc, 'From when on it counts no more.'),
  }),
} as const;

const setsCookie = {
  'Set-Cookie':
    'The key, or that of the session, in a cookie that no script can read and no other site has sent.',
};

export const getSession: Operation = {
  id: 'getSession',
  method: 'get',
  path,
  access: 'anybody',
  tag,
  summary: 'Tells who asks',
  description: 'It answers without a key as well; with one that does not count, it answers as without.',
  answers: { 200: json('Who asks.', sessionSchema) },
  errors: [...withStore],
};

export const signIn: Operation = {
  id: 'signIn',
  method: 'post',
  path,
  access: 'anybody',
  tag,
  summary: 'Signs a browser in, with a key or with the password of a user',
  description:
    'For the page: programs send the key with each call. A user is signed in until he signs out, has another password or is removed, or the session ends by itself. Whoever has a password that somebody else has set changes it first (`must_change_password`). After several wrong passwords for a name, or from an address, further ones have to wait, whoever goes by that name (429, `Retry-After`). What is asked with the cookie and changes something counts only from a page of the gateway itself.',
  body: {
    required: true,
    content: { 'application/json': { schema: signInSchema } },
  },
  answers: { 200: json('Who is signed in now.', sessionSchema, { headers: setsCookie }) },
  errors: ['unauthorized', 'invalid_document', 'too_large', 'too_many_requests', ...withStore],
};

export const signOut: Operation = {
  id: 'signOut',
  method: 'delete',
  path,
  access: 'anybody',
  tag,
  summary: 'Signs a browser out',
  description:
    'It forgets the key, and the session of a user is over. A key itself goes on to count: `DELETE /keys/{name}` ends it.',
  answers: { 204: { description: 'It is signed out.' } },
  errors: [...withStore],
};

export const changePassword: Operation = {
  id: 'changePassword',
  method: 'post',
  path: '/session/password',
  access: 'anybody',
  tag,
  summary: 'Gives the user who asks another password',
  description:
    'He proves himself with the one that he has; a wrong one counts as at the sign-in. This session goes on, and all others of his are over at once. Whoever comes from the provider has no password here, and no key has one.',
  body: { required: true, content: { 'application/json': { schema: passwordChangeSchema } } },
  answers: { 200: json('Who is signed in.', sessionSchema) },
  errors: [
    ...(['unauthorized', 'not_allowed', 'invalid_document', 'too_large', 'too_many_requests'] as const),
    ...withStore,
  ],
};

export const createSignInLink: Operation = {
  id: 'createSignInLink',
  method: 'post',
  path: '/session/links',
  access: scopes,
  tag,
  summary: 'Makes a link that signs a browser in with the key of this request',
  description: 'For `weir open`. It counts for a minute, once, and at the gateway that has made it.',
  answers: { 200: json('The link.', linkSchema) },
  errors: [...withStore],
};

export const followSignInLink: Operation = {
  id: 'followSignInLink',
  method: 'get',
  path: '/session/links/{code}',
  access: 'anybody',
  changes: 'yes',
  tag,
  summary: 'Signs in the browser that follows a link, and leads it to the page',
  params: object({ code: told(text, 'What `POST /session/links` has answered.') }),
  answers: {
    303: { description: 'It is signed in.', headers: { ...setsCookie, Location: 'The page.' } },
  },
  errors: ['not_found'],
};

export const sessionApi: readonly Operation[] = [
  getSession,
  signIn,
  signOut,
  changePassword,
  createSignInLink,
  followSignInLink,
  beginOidc,
  finishOidc,
  ...sessionsApi,
];
