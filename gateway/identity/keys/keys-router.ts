import { endKept, allOf, keyName, oneName, type Kept, takeName, type Keeping } from './kept-names.ts';
import { endAccount } from '../agents/enrol-agent.ts';
import {
  nameOfCaller,
  recordChange,
  document,
  json,
  badDocument,
  type Call,
  callsOf,
} from '../../http/index.ts';
import type { IdentityContext } from '../context.ts';
import { keyNameForm, digestOfKey, makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import { roleNames, scopes, roles } from '../../../shared/contracts/scopes.ts';
import { text, textOrNull, utc, utcOrNull } from '../../../shared/contracts/fields.ts';
import { listOf, object, optional, titled, told } from '../../../shared/contracts/object-schema.ts';
import { instanceKey } from '../../../shared/contracts/address.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { whyNot } from '../access/keyring.ts';
import { utcMoment, utcTime } from '../../../shared/kernel/wei-time.ts';
import type { KeyBody } from '../../../shared/contracts/key.ts';
import type { ValueOf } from '../../../shared/contracts/value-of.ts';

const name = told(keyName, `Whose it is: ${keyNameForm}.`);
const role = { type: 'string', enum: roleNames } as const;
const scope = { type: 'string', enum: scopes } as const;

/** What a client asks for; a role, or scopes one by one. */
const newKeySchema = titled('NewKey', {
  name,
  [optional]: {
    role: told(role, 'What the owner may do; instead of `scopes`.'),
    scopes: told(
      { type: 'array', items: scope, minItems: 1, uniqueItems: true } as const,
      'Instead of `role`.',
    ),
    expires_at: told(utc, 'From when on it counts no more; left out: it does not end.'),
  },
});

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

const keySchema = titled('Key', 'What is known of a key.', view);

const madeKeySchema = titled('MadeKey', 'A key, shown once: nobody can show it again.', {
  ...view,
  key: told(text, 'The key itself: `Authorization: Bearer KEY`.'),
});

const call = callsOf<IdentityContext>('Keys');

const create = call(
  {
    id: 'createKey',
    route: 'post /keys',
    access: 'admin',
    summary: 'Makes a key',
    description: 'A name whose key has expired or was revoked may be given again.',
    body: document(newKeySchema, { example: { name: 'ada', role: 'scientist' } }),
    answers: { 200: json('The key. Keep it: it is shown this once.', madeKeySchema) },
    errors: ['id_taken'],
  },
  async ({ body, request, context }) => {
    const { key, made } = await createKey(context, body, nameOfCaller(request, undefined));
    const { role, scopes } = made.body;
    recordChange(request, { after: { name: made.name, ...(role === undefined ? { scopes } : { role }) } });
    return { ...keyView(made), key };
  },
);

const list = call(
  {
    id: 'listKeys',
    route: 'get /keys',
    access: 'admin',
    summary: 'Lists the keys, oldest first',
    answers: { 200: json('The keys, without what proves them.', object({ keys: listOf(keySchema) })) },
  },
  async ({ context }) => ({ keys: (await allOf(context, 'key')).map(keyView) }),
);

const revoke = call(
  {
    id: 'revokeKey',
    route: 'delete /keys/{name}',
    access: 'admin',
    summary: 'Revokes a key',
    description:
      'From then on every gateway refuses it, and what it reads from the feed ends. With the key of an agent that was enrolled its account at the broker ends as well. Again: nothing changes.',
    params: oneName,
    answers: { 200: json('The key.', keySchema) },
    errors: ['not_found', 'not_enrollable'],
  },
  async ({ path, request, context }) => {
    const revoked = await revokeKey(context, path.name, nameOfCaller(request, undefined));
    if (revoked.body.agent) await endAccount(context, revoked.body.agent);
    return keyView(revoked);
  },
);

/** Keys: make one, list them, revoke one. */
export const keys: readonly Call<IdentityContext>[] = [list, create, revoke];

/** What is shown of a key: all but what proves it. */
function keyView({ name, body }: Kept): JsonObject {
  const over = body.revoked_at === undefined ? 'expired' : 'revoked';
  return {
    name,
    state: whyNot(body, Date.now()) === undefined ? 'good' : over,
    role: body.role ?? null,
    scopes: body.scopes,
    agent: body.agent ? instanceKey(body.agent) : null,
    created_at: utcMoment(body.created_at),
    created_by: body.created_by ?? null,
    expires_at: utcTime(body.expires_at),
    revoked_at: utcTime(body.revoked_at),
    revoked_by: body.revoked_by ?? null,
  };
}

/**
 * Makes a key and keeps its digest. A name that is in use is not given twice.
 * @returns the key itself, which nobody can show again
 * @throws WeirError `invalid_document`, `id_taken`, `too_large`, `store_unavailable`.
 */
async function createKey(
  context: Keeping,
  { name, role, scopes, expires_at }: ValueOf<typeof newKeySchema>,
  by: string | undefined,
): Promise<{ key: string; made: Kept }> {
  const now = Date.now();
  const expires = expires_at === undefined ? undefined : readExpiry(expires_at, now);
  if ((role === undefined) === (scopes === undefined)) {
    throw badDocument('/role', 'say what the key may do: either "role" or "scopes"');
  }
  const key = makeKey(name);
  const body: KeyBody = {
    digest: digestOfKey(key),
    ...(role === undefined ? {} : { role }),
    scopes: scopes ?? (role === undefined ? [] : [...roles[role]]),
    created_at: now,
    ...(by === undefined ? {} : { created_by: by }),
    ...(expires === undefined ? {} : { expires_at: expires }),
  };
  await takeName(context, { name, body });
  context.log.info({ key: name, role, scopes: body.scopes, by }, 'a key was made');
  return { key, made: { name, body } };
}

/**
 * Revokes a key; one that is revoked stays as it is.
 * @throws WeirError `not_found`, `store_unavailable`.
 */
async function revokeKey(context: Keeping, name: string, by: string | undefined): Promise<Kept> {
  const { isNew, ...revoked } = await endKept(context, name, 'key', by);
  if (isNew) context.log.info({ key: name, by }, 'a key was revoked');
  return revoked;
}

/** @throws WeirError `invalid_document` where the time is over already */
function readExpiry(text: string, now: number): number {
  const at = Date.parse(text);
  if (at > now) return at;
  throw badDocument('/expires_at', `"expires_at" is ${text}, which is over already`);
}
