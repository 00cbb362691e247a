import { keyNameForm, keyNamePattern } from '../../../shared/kernel/secrets/key-text.ts';
import { roleNames, scopes } from '../../../shared/contracts/scopes.ts';
import { listOf, text, textOrNull, told, utc, utcOrNull } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import { json, type Operation, withStore } from '../../http/index.ts';

const tag = 'Keys';

const name = told({ type: 'string', pattern: keyNamePattern } as const, `Whose it is: ${keyNameForm}.`);
const role = { type: 'string', enum: roleNames } as const;
const scope = { type: 'string', enum: scopes } as const;

/** What a client asks for; a role, or scopes one by one. */
export const newKeySchema = {
  title: 'NewKey',
  ...object(
    { name },
    {
      role: told(role, 'What the owner may do; instead of `scopes`.'),
      scopes: told(
        { type: 'array', items: scope, minItems: 1, uniqueItems: true } as const,
        'Instead of `role`.',
      ),
      expires_at: told(utc, 'From when on it counts no more; left out: it does not end.'),
    },
  ),
} as const;

const view = {
  name: text,
  state: told({ type: 'string', enum: ['good', 'expired', 'revoked'] } as const, '`good`: it counts.'),
  role: told({ type: ['string', 'null'] } as const, 'Null where its scopes were chosen one by one.'),
  scopes: listOf(scope),
  agent: told(
    textOrNull,
    'MODULE/INSTANCE, where it was made with the enrolment of that agent, and is good for it alone.',
  ),
  created_at: utc,
  created_by: told(textOrNull, 'The name of the key that made it.'),
  expires_at: utcOrNull,
  revoked_at: utcOrNull,
  revoked_by: textOrNull,
} as const;

const keySchema = { title: 'Key', description: 'What is known of a key.', ...object(view) } as const;

const madeKeySchema = {
  title: 'MadeKey',
  description: 'A key, shown once: nobody can show it again.',
  ...object({ ...view, key: told(text, 'The key itself: `Authorization: Bearer KEY`.') }),
} as const;

export const createKey: Operation = {
  id: 'createKey',
  method: 'post',
  path: '/keys',
  access: 'admin',
  tag,
  summary: 'Makes a key',
  description: 'A name whose key has expired or was revoked may be given again.',
  body: {
    required: true,
    content: { 'application/json': { schema: newKeySchema, example: { name: 'ada', role: 'scientist' } } },
  },
  answers: { 200: json('The key. Keep it: it is shown this once.', madeKeySchema) },
  errors: ['invalid_document', 'id_taken', 'too_large', ...withStore],
};

export const listKeys: Operation = {
  id: 'listKeys',
  method: 'get',
  path: '/keys',
  access: 'admin',
  tag,
  summary: 'Lists the keys, oldest first',
  answers: { 200: json('The keys, without what proves them.', object({ keys: listOf(keySchema) })) },
  errors: [...withStore],
};

export const revokeKey: Operation = {
  id: 'revokeKey',
  method: 'delete',
  path: '/keys/{name}',
  access: 'admin',
  tag,
  summary: 'Revokes a key',
  description:
    'From then on every gateway refuses it, and what it reads from the feed ends. With the key of an agent that was enrolled its account at the broker ends as well. Again: nothing changes.',
  params: object({ name }),
  answers: { 200: json('The key.', keySchema) },
  errors: ['not_found', 'not_enrollable', ...withStore],
};

export const keysApi: readonly Operation[] = [listKeys, createKey, revokeKey];
