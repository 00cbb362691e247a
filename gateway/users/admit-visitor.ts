import type { KeyBody } from '../../shared/contracts/key.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import { whyNot } from '../access/keyring.ts';
import type { GatewayContext } from '../context.ts';
import { changeKept, takeName } from '../keys/kept-names.ts';
import type { Visitor } from '../oidc/who-came.ts';
import { openKey } from './keep-users.ts';

/**
 * Signs in somebody of whom the provider of the lab has told, who becomes a user where nobody has his name.
 * @returns the key of the session, which nobody can show again
 * @throws WeirError `not_allowed` where he was removed, or his name is somebody else's; `id_taken`, `too_large`, `store_unavailable`.
 */
export async function admitVisitor(
  context: GatewayContext,
  { name, subject, may }: Visitor,
): Promise<string> {
  const { store, patience, log } = context;
  const now = Date.now();
  const known = (await patience.begin().withStore(() => store.readRecord('key', name)))?.body;
  if (!known?.user) {
    if (known && whyNot(known, now) === undefined) throw isAnother(name);
    const body: KeyBody = { digest: '', ...may, created_at: now, user: { subject, sessions: [] } };
    await takeName(context, { name, body });
    log.info({ user: name }, 'a user came from the provider');
  }
  const { key, opened } = openKey(context, name);
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
    `${name} is the name of somebody else in this lab: ask its admin to remove that one, or for another name at the provider`,
  );
}
