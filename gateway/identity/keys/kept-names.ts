import { localKeyName, keyNameForm, keyNamePattern } from '../../../shared/kernel/secrets/key-text.ts';
import type { KeyBody } from '../../../shared/contracts/key.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { cutShort } from '../../../shared/kernel/some-of.ts';
import { whyNot } from '../access/keyring.ts';
import type { StoredRecord } from '../../../shared/store/index.ts';
import type { IdentityContext } from '../context.ts';
import { text } from '../../../shared/contracts/fields.ts';
import { named, object, told } from '../../../shared/contracts/object-schema.ts';

/** A name that a key or a user may be given. */
export const keyName = named({ type: 'string', pattern: keyNamePattern } as const, keyNameForm);

/** The path of whatever goes by a name. */
export const oneName = object({ name: told(text, 'Whose it is.') });

/** More than a lab has people and machines. */
const maxNames = 1_000;

export type Keeping = Pick<IdentityContext, 'store' | 'deadlines' | 'log'>;

/** What goes by a name. */
export type Kind = 'key' | 'user';

/** A name, and who goes by it, as the store has them. */
export interface Kept {
  name: string;
  body: KeyBody;
}

/** Whether it is a key or a user. */
function kindOf({ user }: KeyBody): Kind {
  return user ? 'user' : 'key';
}

/**
 * Gives a name to a key or to a user. One that is in use, by either, is not given twice.
 * @throws WeirError `id_taken`, `too_large`, `store_unavailable`.
 */
export async function takeName({ store, deadlines }: Keeping, { name, body }: Kept): Promise<void> {
  const before = await deadlines.begin().withStore(() => store.readRecord('key', name));
  if (name === localKeyName || (before && whyNot(before.body, Date.now()) === undefined)) {
    const taken = before ? kindOf(before.body) : 'key';
    const end = taken === 'key' ? 'revoke' : 'remove';
    throw new WeirError(
      'id_taken',
      `there is a ${taken} ${name} already: ${end} it first, or choose another name`,
    );
  }
  await write({ store, deadlines }, { name, body }, before);
}

/**
 * What has a name that a key is to be given, also where it has one already that `mayReplace`: to be read before anything else is done for
 * that key, so that of two who do it at once the later one is told.
 * @returns for `replaceName`
 * @throws WeirError `id_taken`, `store_unavailable`.
 */
export async function readReplaceable(
  { store, deadlines }: Keeping,
  name: string,
  mayReplace: (before: KeyBody) => boolean,
): Promise<StoredRecord<'key'> | undefined> {
  const before = await deadlines.begin().withStore(() => store.readRecord('key', name));
  if (!before || mayReplace(before.body)) return before;
  throw new WeirError('id_taken', `the name ${name} is that of another key or of a user: end that one first`);
}

/**
 * Gives a name to a key. The one that `readReplaceable` has found ends.
 * @throws WeirError `id_taken` where somebody else has given it meanwhile, `too_large`, `store_unavailable`.
 */
export function replaceName(
  context: Keeping,
  kept: Kept,
  before: StoredRecord<'key'> | undefined,
): Promise<void> {
  return write(context, kept, before);
}

async function write(
  { store, deadlines }: Pick<Keeping, 'store' | 'deadlines'>,
  { name, body }: Kept,
  before: StoredRecord<'key'> | undefined,
): Promise<void> {
  const deadline = deadlines.begin();
  if (!before && (await deadline.withStore(() => store.countRecords('key'))) >= maxNames) {
    throw new WeirError(
      'too_large',
      `there are ${maxNames} keys and users, and no more are kept: give a name of a revoked one again`,
    );
  }
  // Not tried again where the answer is lost: the key of an attempt that did succeed would be nobody's.
  if (!(await store.writeRecord({ kind: 'key', id: name, body }, before?.revision ?? 0))) {
    throw new WeirError('id_taken', `somebody else has just taken the name ${name}`);
  }
}

/** All keys, or all users, oldest first. */
export async function allOf({ store, deadlines }: Keeping, kind: Kind): Promise<Kept[]> {
  const query = { kind: 'key', limit: maxNames, after: 0 } as const;
  const records = await deadlines.begin().withStore(() => store.recordsAfter(query));
  return records.flatMap(({ id, body }) => (kindOf(body) === kind ? [{ name: id, body }] : []));
}

/**
 * Changes what is kept under a name, whoever else changes it meanwhile.
 * @param change the body as it is to be; the very one that it was given where nothing is to change
 * @throws WeirError `not_found` where nothing of the kind has the name, `store_unavailable`; what `change` throws.
 */
export async function changeKept(
  { store, deadlines }: Keeping,
  name: string,
  kind: Kind,
  change: (body: KeyBody) => KeyBody,
): Promise<Kept> {
  const deadline = deadlines.begin();
  for (;;) {
    const record = await deadline.withStore(() => store.readRecord('key', name));
    if (!record || kindOf(record.body) !== kind)
      throw new WeirError('not_found', whyNone(cutShort(name), kind, record?.body));
    const body = change(record.body);
    if (body === record.body) return { name, body };
    const changed = { kind: 'key', id: name, body } as const;
    if (await deadline.withStore(() => store.writeRecord(changed, record.revision))) return { name, body };
  }
}

/**
 * Ends what goes by a name; what has ended stays as it is.
 * @returns it, and whether it has ended just now
 * @throws WeirError `not_found`, `store_unavailable`
 */
export async function endKept(
  context: Keeping,
  name: string,
  kind: Kind,
  by: string | undefined,
): Promise<Kept & { isNew: boolean }> {
  const at = Date.now();
  const kept = await changeKept(context, name, kind, (body) => {
    if (body.revoked_at !== undefined) return body;
    const { user } = body;
    return {
      ...{ ...body, revoked_at: at, ...(by === undefined ? {} : { revoked_by: by }) },
      // Nothing is left that could let a user in.
      ...(user && { user: { ...(user.signed_in_at && { signed_in_at: user.signed_in_at }), sessions: [] } }),
    };
  });
  return { ...kept, isNew: kept.body.revoked_at === at };
}

function whyNone(name: string, kind: Kind, other: KeyBody | undefined): string {
  if (other) {
    const is = kindOf(other);
    return is === 'user'
      ? `${name} is a user and no key: \`weir user\` is for users`
      : `${name} is a key and no user: \`weir key\` is for keys`;
  }
  return name === localKeyName
    ? `there is no record of ${name}: it is the key of this machine; remove its file and start the gateway again`
    : `there is no ${kind} ${name}`;
}
