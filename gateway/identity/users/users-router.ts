import { nameOfCaller, recordChange, document, json, type Call, callsOf } from '../../http/index.ts';
import type { IdentityContext } from '../context.ts';
import { allOf, type Kept, oneName } from '../keys/kept-names.ts';
import { createUser, newPasswordSchema, newUserSchema, removeUser, setPassword } from './keep-users.ts';
import { endSessions } from './user-sessions.ts';
import { scopes } from '../../../shared/contracts/scopes.ts';
import { count, flag, text, textOrNull, utc, utcOrNull } from '../../../shared/contracts/fields.ts';
import { listOf, object, titled, told } from '../../../shared/contracts/object-schema.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { openSessions } from '../access/sessions.ts';
import { utcMoment, utcTime } from '../../../shared/kernel/wei-time.ts';

const userSchema = titled('User', 'What is known of a user.', {
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
});

const call = callsOf<IdentityContext>('Users');

const list = call(
  {
    id: 'listUsers',
    route: 'get /users',
    access: 'admin',
    summary: 'Lists the users, oldest first',
    answers: { 200: json('The users, without what proves them.', object({ users: listOf(userSchema) })) },
  },
  async ({ context }) => ({ users: (await allOf(context, 'user')).map((user) => userView(user, context)) }),
);

const create = call(
  {
    id: 'createUser',
    route: 'post /users',
    access: 'admin',
    summary: 'Makes a user, who signs in on the page with a password or through the provider',
    description:
      'No user has the name of a key that counts. The name of one who was removed may be given again. Who comes from the provider becomes a user by himself; he is made here to let him in again after he was removed.',
    body: document(newUserSchema),
    answers: { 200: json('The user.', userSchema) },
    errors: ['id_taken', 'too_many_requests'],
  },
  async ({ body, request, context }) => {
    const made = await createUser(context, body, nameOfCaller(request, undefined));
    recordChange(request, { after: { name: body.name, role: body.role ?? null } });
    return userView(made, context);
  },
);

const password = call(
  {
    id: 'setPassword',
    route: 'put /users/{name}/password',
    access: 'admin',
    summary: 'Gives a user another password',
    description:
      'He is signed out everywhere, and must change it when he signs in. His own he changes by `POST /session/password`.',
    params: oneName,
    body: document(newPasswordSchema),
    answers: { 200: json('The user.', userSchema) },
    errors: ['not_found', 'too_many_requests'],
  },
  async ({ path, body, request, context }) => {
    const by = nameOfCaller(request, undefined);
    return userView(await setPassword(context, path.name, body.password, by), context);
  },
);

const signOut = call(
  {
    id: 'signOutUser',
    route: 'delete /users/{name}/sessions',
    access: 'admin',
    summary: 'Signs a user out everywhere',
    description:
      'At once on every gateway, also of what he reads from the feed. He may sign in again: another password or a removal keeps him out.',
    params: oneName,
    answers: { 200: json('The user.', userSchema) },
    errors: ['not_found'],
  },
  async ({ path, request, context }) => {
    const user = await endSessions(context, path.name, () => true);
    recordChange(request, { after: { ended: user.ended } });
    return userView(user, context);
  },
);

const remove = call(
  {
    id: 'removeUser',
    route: 'delete /users/{name}',
    access: 'admin',
    summary: 'Removes a user',
    description:
      'From then on no gateway lets him in, he is signed out everywhere, and what he reads from the feed ends. Again: nothing changes.',
    params: oneName,
    answers: { 200: json('The user.', userSchema) },
    errors: ['not_found'],
  },
  async ({ path, request, context }) =>
    userView(await removeUser(context, path.name, nameOfCaller(request, undefined)), context),
);

/** Users: make one, list them, give one another password, sign one out, remove one. */
export const users: readonly Call<IdentityContext>[] = [list, create, password, signOut, remove];

/** What is shown of a user: all but what proves him. */
function userView({ name, body }: Kept, { sessionRules }: IdentityContext): JsonObject {
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
    sessions: body.user ? openSessions(body.user, sessionRules, Date.now()).length : 0,
    signed_in_at: utcTime(body.user?.signed_in_at),
    created_at: utcMoment(body.created_at),
    created_by: body.created_by ?? null,
    removed_at: utcTime(body.revoked_at),
    removed_by: body.revoked_by ?? null,
  };
}
