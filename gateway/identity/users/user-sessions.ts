import { nameOfKey } from '../../../shared/kernel/secrets/key-text.ts';
import type { SessionBody } from '../../../shared/contracts/key.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { openSession, openSessions } from '../access/sessions.ts';
import type { IdentityContext } from '../context.ts';
import { changeKept, type Kept } from '../keys/kept-names.ts';
import { changeUser, type WithRules } from './keep-users.ts';

/** How many letters of a digest name a session: nobody finds the key by them. */
const idLength = 16;

/** What a session goes by, where it is shown and ended. */
export function idOfSession({ digest }: SessionBody): string {
  return digest.slice(0, idLength);
}

/**
 * Where a user is signed in, oldest first; nowhere where the name is no user's.
 * @throws WeirError `store_unavailable`
 */
export async function sessionsOf(
  { store, deadlines, sessionRules }: Pick<IdentityContext, 'store' | 'deadlines' | 'sessionRules'>,
  name: string,
): Promise<SessionBody[]> {
  const record = await deadlines.begin().withStore(() => store.readRecord('key', name));
  return record?.body.user ? openSessions(record.body.user, sessionRules, Date.now()) : [];
}

/**
 * Ends those sessions of a user that are meant, at once and on every gateway.
 * @returns the user, and how many have ended
 * @throws WeirError `not_found` where there is no such user, `store_unavailable`
 */
export async function endSessions(
  context: WithRules,
  name: string,
  isMeant: (session: SessionBody) => boolean,
): Promise<Kept & { ended: number }> {
  const now = Date.now();
  let ended = 0;
  const kept = await changeUser(context, name, (user) => {
    const meant = openSessions(user, context.sessionRules, now).filter(isMeant);
    ended = meant.length;
    if (ended === 0) return user;
    return { ...user, sessions: user.sessions.filter((each) => !meant.includes(each)) };
  });
  if (ended > 0) context.log.info({ user: name, ended }, 'sessions of a user were ended');
  return { ...kept, ended };
}

/**
 * Ends the session that a key is of; nothing happens where there is none.
 * @returns the name of its user; undefined where there is none
 * @throws WeirError `store_unavailable`
 */
export async function endSession(context: WithRules, key: string): Promise<string | undefined> {
  const name = nameOfKey(key);
  if (name === undefined) return undefined;
  const now = Date.now();
  let ended = false;
  try {
    await changeKept(context, name, 'user', (body) => {
      const session = body.user && openSession(body.user, key, context.sessionRules, now);
      ended = session !== undefined;
      if (!body.user || !session) return body;
      const sessions = body.user.sessions.filter((each) => each !== session);
      return { ...body, user: { ...body.user, sessions } };
    });
  } catch (error) {
    // It is a key, which goes on to count.
    if (!WeirError.is(error, 'not_found')) throw error;
  }
  return ended ? name : undefined;
}
