import { Router, type Response } from 'express';
import {
  nameOfCaller,
  recordChange,
  resource,
  document,
  inBody,
  inPath,
  json,
  type Operation,
  withStore,
} from '../../http/index.ts';
import type { IdentityContext } from '../context.ts';
import { allOf, type Kept, oneName } from '../keys/kept-names.ts';
import { createUser, newPasswordSchema, newUserSchema, removeUser, setPassword } from './keep-users.ts';
import { endSessions } from './user-sessions.ts';
import { scopes } from '../../../shared/contracts/scopes.ts';
import {
  count,
  flag,
  listOf,
  text,
  textOrNull,
  told,
  utc,
  utcOrNull,
} from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { openSessions, type SessionRules } from '../access/sessions.ts';
import { utcMoment, utcTime } from '../../../shared/kernel/wei-time.ts';

const tag = 'Users';

const userSchema = {
  title: 'User',
  description: 'What is known of a user.',
  ...object({
    name: text,
    state: told({ type: 'string', enum: ['good', 'removed'] } as const, '`good`: he may sign in.'),
    role: told({ type: ['string', 'null'] } as const, 'Null where he has several.'),
    scopes: listOf({ type: 'string', enum: scopes } as const),
    signs_in_with: listOf({ type: 'string', enum: ['password', 'provider'] } as const),
    must_change_password: told(
      flag,
      'Whether his password was set by somebody else: he changes it when he signs in.',
    ),
    sessions: told(count, 'In how many browsers he is signed in.'),
    signed_in_at: told(utcOrNull, 'When he signed in last.'),
    created_at: utc,
    created_by: told(textOrNull, 'The name of the key or user that made him.'),
    removed_at: utcOrNull,
    removed_by: textOrNull,
  }),
} as const;

const listUsers = {
  id: 'listUsers',
  method: 'get',
  path: '/users',
  access: 'admin',
  tag,
  summary: 'Lists the users, oldest first',
  answers: { 200: json('The users, without what proves them.', object({ users: listOf(userSchema) })) },
  errors: [...withStore],
} as const satisfies Operation;

const createUserCall = {
  id: 'createUser',
  method: 'post',
  path: '/users',
  access: 'admin',
  tag,
  summary: 'Makes a user, who signs in on the page with a password or through the provider',
  description:
    'No user has the name of a key that counts. The name of one who was removed may be given again. Who comes from the provider becomes a user by himself; he is made here to let him in again after he was removed.',
  body: document(newUserSchema),
  answers: { 200: json('The user.', userSchema) },
  errors: ['invalid_document', 'id_taken', 'too_large', 'too_many_requests', ...withStore],
} as const satisfies Operation;

const setPasswordCall = {
  id: 'setPassword',
  method: 'put',
  path: '/users/{name}/password',
  access: 'admin',
  tag,
  summary: 'Gives a user another password',
  description:
    'He is signed out everywhere, and must change it when he signs in. His own he changes by `POST /session/password`.',
  params: oneName,
  body: document(newPasswordSchema),
  answers: { 200: json('The user.', userSchema) },
  errors: ['invalid_document', 'not_found', 'too_large', 'too_many_requests', ...withStore],
} as const satisfies Operation;

const signOutUser = {
  id: 'signOutUser',
  method: 'delete',
  path: '/users/{name}/sessions',
  access: 'admin',
  tag,
  summary: 'Signs a user out everywhere',
  description:
    'At once on every gateway, also of what he reads from the feed. He may sign in again: another password or a removal keeps him out.',
  params: oneName,
  answers: { 200: json('The user.', userSchema) },
  errors: ['not_found', ...withStore],
} as const satisfies Operation;

const removeUserCall = {
  id: 'removeUser',
  method: 'delete',
  path: '/users/{name}',
  access: 'admin',
  tag,
  summary: 'Removes a user',
  description:
    'From then on no gateway lets him in, he is signed out everywhere, and what he reads from the feed ends. Again: nothing changes.',
  params: oneName,
  answers: { 200: json('The user.', userSchema) },
  errors: ['not_found', ...withStore],
} as const satisfies Operation;

export const usersApi: readonly Operation[] = [
  listUsers,
  createUserCall,
  setPasswordCall,
  signOutUser,
  removeUserCall,
];

/** Users: make one, list them, give one another password, sign one out, remove one. */
export function usersRouter(context: IdentityContext): Router {
  const answer = (response: Response, user: Kept): unknown =>
    response.json(userView(user, context.sessionRules, Date.now()));
  const router = Router();
  resource(
    router,
    [
      listUsers,
      async (_request, response) => {
        const now = Date.now();
        const users = await allOf(context, 'user');
        response.json({ users: users.map((user) => userView(user, context.sessionRules, now)) });
      },
    ],
    [
      createUserCall,
      async (request, response) => {
        const wanted = inBody(request, createUserCall);
        const made = await createUser(context, wanted, nameOfCaller(request, undefined));
        recordChange(request, { after: { name: wanted.name, role: wanted.role ?? null } });
        answer(response, made);
      },
    ],
  );
  resource(router, [
    setPasswordCall,
    async (request, response) => {
      const { name } = inPath(request, setPasswordCall);
      const { password } = inBody(request, setPasswordCall);
      answer(response, await setPassword(context, name, password, nameOfCaller(request, undefined)));
    },
  ]);
  resource(router, [
    signOutUser,
    async (request, response) => {
      const user = await endSessions(context, inPath(request, signOutUser).name, () => true);
      recordChange(request, { after: { ended: user.ended } });
      answer(response, user);
    },
  ]);
  resource(router, [
    removeUserCall,
    async (request, response) => {
      const { name } = inPath(request, removeUserCall);
      answer(response, await removeUser(context, name, nameOfCaller(request, undefined)));
    },
  ]);
  return router;
}

/** What is shown of a user: all but what proves him. @param now milliseconds since the epoch */
function userView({ name, body }: Kept, rules: SessionRules, now: number): JsonObject {
  return {
    name,
    state: body.revoked_at === undefined ? 'good' : 'removed',
    role: body.role ?? null,
    scopes: body.scopes,
    signs_in_with: [
      ...(body.user?.password === undefined ? [] : ['password']),
      ...(body.user?.password === undefined || body.user.subject ? ['provider'] : []),
    ],
    must_change_password: body.user?.must_change === true,
    sessions: body.user ? openSessions(body.user, rules, now).length : 0,
    signed_in_at: utcTime(body.user?.signed_in_at),
    created_at: utcMoment(body.created_at),
    created_by: body.created_by ?? null,
    removed_at: utcTime(body.revoked_at),
    removed_by: body.revoked_by ?? null,
  };
}
