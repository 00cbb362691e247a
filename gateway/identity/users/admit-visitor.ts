import type { KeyBody } from '../../../shared/contracts/key.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { IdentityContext } from '../context.ts';
import { changeKept, takeName } from '../keys/kept-names.ts';
import type { Visitor } from '../oidc/who-came.ts';
import { openKey, type Place } from './keep-users.ts';

/**
 * Signs in somebody of whom the provider of the lab has told, who becomes a user where nobody has his name.
 * @returns the key of the session, which nobody can show again
 * @throws WeirError `not_allowed` where he was removed, or his name is somebody else's; `too_large`, `store_unavailable`.
 */
export async function admitVisitor(
  context: IdentityContext,
  { name, subject, may }: Visitor,
  place: Place,
): Promise<string> {
  const { store, patience, log } = context;
  const known = (await patience.begin().withStore(() => store.readRecord('key', name)))?.body;
  if (!known) {
    const body: KeyBody = { digest: '', ...may, created_at: Date.now(), user: { subject, sessions: [] } };
    try {
      await takeName(context, { name, body });
      log.info({ user: name }, 'a user came from the provider');
    } catch (error) {
      // He may have come in two browsers at once: below it shows whose the name is.
      if (!WeirError.is(error, 'id_taken')) throw error;
    }
  }
  // Also of a key that is revoked: somebody who was removed may have had the name before.
  if (known && !known.user) throw isAnother(name);
  const { key, opened } = openKey(context, name, place);
  await changeKept(context, name, 'user', (body) => {
    demandHimself(name, body, subject);
    const { role: _before, user, ...others } = body;
    return { ...others, ...may, user: opened({ ...user, subject, sessions: user?.sessions ?? [] }) };
  });
  return key;
}

/** Whoever has his name must be himself: the provider may give a name to somebody else. */
function demandHimself(name: string, { user, revoked_at }: KeyBody, subject: Visitor['subject']): void {
  if (revoked_at !== undefined)
    throw new WeirError('not_allowed', `${name} was removed from this lab: ask its admin`);
  const isAwaited = user && user.password === undefined && user.subject === undefined;
  const isHe = user?.subject?.issuer === subject.issuer && user.subject.sub === subject.sub;
  if (!isAwaited && !isHe) throw isAnother(name);
}

function isAnother(name: string): WeirError {
  return new WeirError(
    'not_allowed',
    `${name} is the name of somebody else in this lab: its admin can give it to you (weir user remove, or weir key revoke; then weir user add ${name} --from-provider)`,
  );
}
