import { endKept, changeKept, keyName, takeName, type Keeping, type Kept } from '../keys/kept-names.ts';
import { digestOfKey, keyNameForm, makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import { optional, titled, told } from '../../../shared/contracts/object-schema.ts';
import { roleNames, roles } from '../../../shared/contracts/scopes.ts';
import type { KeyBody, SessionBody, UserBody } from '../../../shared/contracts/key.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { openSession, withSession } from '../access/sessions.ts';
import type { IdentityContext } from '../context.ts';
import { badDocument } from '../../http/index.ts';
import { demandGoodPassword, hashPassword, newPassword, passwordLength } from './passwords.ts';
import type { ValueOf } from '../../../shared/contracts/value-of.ts';

const name = told(keyName, `Who it is: ${keyNameForm}.`);
const password = told(
  newPassword,
  `What he signs in with, of ${passwordLength.least} to ${passwordLength.most} characters; none that is common, and none with the name of the user or of the lab in it. He must change it when he does so for the first time.`,
);

/** What is asked for. */
export const newUserSchema = titled(
  'NewUser',
  'Either `role` and `password`, or neither: then he comes from the provider, which says what he may do.',
  {
    name,
    [optional]: { role: told({ type: 'string', enum: roleNames } as const, 'What he may do.'), password },
  },
);

export const newPasswordSchema = titled('NewPassword', { password });

/** Where somebody signs in. */
export type Place = Pick<SessionBody, 'from' | 'browser'>;

type ForPasswords = Keeping & Pick<IdentityContext, 'workcell'>;
export type WithRules = Keeping & Pick<IdentityContext, 'sessionRules'>;

/**
 * Makes a user, who signs in with a password or through the provider. A name that is in use, also by a key, is not given twice.
 * @throws WeirError `invalid_document`, `id_taken`, `too_large`, `store_unavailable`.
 */
export async function createUser(
  context: ForPasswords,
  { name, role, password }: ValueOf<typeof newUserSchema>,
  by: string | undefined,
): Promise<Kept> {
  if ((role === undefined) !== (password === undefined)) {
    const [missing] = role === undefined ? ['role'] : ['password'];
    throw badDocument(
      `/${missing}`,
      `"${missing}" is missing: who signs in with a password has a role, and who comes from the provider neither`,
    );
  }
  if (password !== undefined) await demandGoodPassword(password, ownerIn(context, name), '/password');
  const body: KeyBody = {
    digest: '',
    ...(role === undefined ? { scopes: [] } : { role, scopes: [...roles[role]] }),
    created_at: Date.now(),
    ...(by === undefined ? {} : { created_by: by }),
    user: {
      ...(password === undefined ? {} : { password: await hashPassword(password), must_change: true }),
      sessions: [],
    },
  };
  await takeName(context, { name, body });
  context.log.info({ user: name, role, by }, 'a user was made');
  return { name, body };
}

/**
 * Gives a user another password, which he must change when he signs in, and signs him out everywhere.
 * @throws WeirError `invalid_document`, `not_found`, `store_unavailable`.
 */
export async function setPassword(
  context: ForPasswords,
  name: string,
  password: string,
  by: string | undefined,
): Promise<Kept> {
  await demandGoodPassword(password, ownerIn(context, name), '/password');
  const kept = await hashPassword(password);
  const changed = await changeUser(context, name, (user) => ({
    ...user,
    password: kept,
    must_change: true,
    sessions: [],
  }));
  context.log.info({ user: name, by }, 'the password of a user was changed');
  return changed;
}

/**
 * Gives a user the password that he has chosen himself. His session goes on, all others are over.
 * @param proof what he has proved himself with; where it has changed meanwhile, nothing is changed
 * @param key that of his session
 * @throws WeirError `unauthorized`, `invalid_document`, `not_found`, `too_many_requests`, `store_unavailable`.
 */
export async function changePassword(
  context: ForPasswords & WithRules,
  name: string,
  proof: Pick<UserBody, 'password'>,
  { password, key }: { password: string; key: string },
): Promise<void> {
  await demandGoodPassword(password, ownerIn(context, name), '/new_password');
  const kept = await hashPassword(password);
  await changeUser(context, name, ({ must_change: _user, ...user }) => {
    demandUnchanged(user, proof);
    const session = openSession(user, key, context.sessionRules, Date.now());
    if (!session) throw new WeirError('unauthorized', 'you are not signed in any more: sign in again');
    const { must_change: _session, ...goesOn } = session;
    return { ...user, password: kept, sessions: [goesOn] };
  });
  context.log.info({ user: name }, 'a user has changed his password');
}

/**
 * Removes a user, and signs him out everywhere; one who is removed stays so.
 * @throws WeirError `not_found`, `store_unavailable`.
 */
export async function removeUser(context: Keeping, name: string, by: string | undefined): Promise<Kept> {
  const { isNew, ...removed } = await endKept(context, name, 'user', by);
  if (isNew) context.log.info({ user: name, by }, 'a user was removed');
  return removed;
}

/**
 * Signs a user in.
 * @param proof what he has proved himself with; where it has changed meanwhile, he is not signed in
 * @param place where he is
 * @returns the key of the session, which nobody can show again
 * @throws WeirError `unauthorized`, `not_found`, `store_unavailable`.
 */
export async function beginSession(
  context: WithRules,
  name: string,
  proof: Pick<UserBody, 'password'>,
  place: Place,
): Promise<string> {
  const { key, opened } = openKey(context, name, place);
  await changeUser(context, name, (user) => {
    demandUnchanged(user, proof);
    return opened(user, user.must_change && { must_change: true });
  });
  return key;
}

function demandUnchanged(user: UserBody, proof: Pick<UserBody, 'password'>): void {
  if (user.password !== proof.password)
    throw new WeirError('unauthorized', 'the password was changed just now: sign in again');
}

/** The key of a new session, and what adds it to its user. */
export function openKey(
  { sessionRules }: Pick<IdentityContext, 'sessionRules'>,
  name: string,
  place: Place,
): { key: string; opened: (user: UserBody, more?: Pick<SessionBody, 'must_change'>) => UserBody } {
  const key = makeKey(name);
  const digest = digestOfKey(key);
  const now = Date.now();
  return { key, opened: (user, more) => withSession(user, { digest, ...place, ...more }, sessionRules, now) };
}

function ownerIn({ workcell }: ForPasswords, user: string): { user: string; lab: string } {
  return { user, lab: workcell.name };
}

/**
 * Changes what is kept of a user, whoever else changes it meanwhile.
 * @param change the user as he is to be; the very one that it was given where nothing is to change
 * @throws WeirError `not_found` also where the user was removed.
 */
export function changeUser(
  context: Keeping,
  name: string,
  change: (user: UserBody) => UserBody,
): Promise<Kept> {
  return changeKept(context, name, 'user', (body) => {
    if (!body.user || body.revoked_at !== undefined)
      throw new WeirError('not_found', `the user ${name} was removed`);
    const user = change(body.user);
    return user === body.user ? body : { ...body, user };
  });
}
