import { keyNameForm, keyNamePattern } from '../../../shared/kernel/secrets/key-text.ts';
import { roleNames, scopes } from '../../../shared/contracts/scopes.ts';
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
import { json, type Operation, withStore } from '../../http/index.ts';
import { newPassword, passwordLength } from './passwords.ts';

const tag = 'Users';

const name = told({ type: 'string', pattern: keyNamePattern } as const, `Who it is: ${keyNameForm}.`);
const password = told(
  newPassword,
  `What he signs in with, of ${passwordLength.least} to ${passwordLength.most} characters; none that is common, and none with the name of the user or of the lab in it. He must change it when he does so for the first time.`,
);

/** What a client asks for. */
export const newUserSchema = {
  title: 'NewUser',
  description:
    'Either `role` and `password`, or neither: then he comes from the provider, which says what he may do.',
  ...object(
    { name },
    { role: told({ type: 'string', enum: roleNames } as const, 'What he may do.'), password },
  ),
} as const;

export const newPasswordSchema = { title: 'NewPassword', ...object({ password }) } as const;

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

const one = object({ name });

export const listUsers: Operation = {
  id: 'listUsers',
  method: 'get',
  path: '/users',
  access: 'admin',
  tag,
  summary: 'Lists the users, oldest first',
  answers: { 200: json('The users, without what proves them.', object({ users: listOf(userSchema) })) },
  errors: [...withStore],
};

export const createUser: Operation = {
  id: 'createUser',
  method: 'post',
  path: '/users',
  access: 'admin',
  tag,
  summary: 'Makes a user, who signs in on the page with a password or through the provider',
  description:
    'No user has the name of a key that counts. The name of one who was removed may be given again. Who comes from the provider becomes a user by himself; he is made here to let him in again after he was removed.',
  body: { required: true, content: { 'application/json': { schema: newUserSchema } } },
  answers: { 200: json('The user.', userSchema) },
  errors: ['invalid_document', 'id_taken', 'too_large', 'too_many_requests', ...withStore],
};

export const setPassword: Operation = {
  id: 'setPassword',
  method: 'put',
  path: '/users/{name}/password',
  access: 'admin',
  tag,
  summary: 'Gives a user another password',
  description:
    'He is signed out everywhere, and must change it when he signs in. His own he changes by `POST /session/password`.',
  params: one,
  body: { required: true, content: { 'application/json': { schema: newPasswordSchema } } },
  answers: { 200: json('The user.', userSchema) },
  errors: ['invalid_document', 'not_found', 'too_large', 'too_many_requests', ...withStore],
};

export const signOutUser: Operation = {
  id: 'signOutUser',
  method: 'delete',
  path: '/users/{name}/sessions',
  access: 'admin',
  tag,
  summary: 'Signs a user out everywhere',
  description:
    'At once on every gateway, also of what he reads from the feed. He may sign in again: another password or a removal keeps him out.',
  params: one,
  answers: { 200: json('The user.', userSchema) },
  errors: ['not_found', ...withStore],
};

export const removeUser: Operation = {
  id: 'removeUser',
  method: 'delete',
  path: '/users/{name}',
  access: 'admin',
  tag,
  summary: 'Removes a user',
  description:
    'From then on no gateway lets him in, he is signed out everywhere, and what he reads from the feed ends. Again: nothing changes.',
  params: one,
  answers: { 200: json('The user.', userSchema) },
  errors: ['not_found', ...withStore],
};

export const usersApi: readonly Operation[] = [listUsers, createUser, setPassword, signOutUser, removeUser];
