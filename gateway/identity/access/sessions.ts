import { fitsDigest } from '../../../shared/kernel/secrets/key-text.ts';
import type { SessionBody, UserBody } from '../../../shared/contracts/key.ts';

/** For how long a user stays signed in, in milliseconds. */
export interface SessionRules {
  /** Without a request. */
  idle: number;
  /** In all. */
  longest: number;
}

/** A user is signed in in so many browsers at once; a further one ends the oldest. */
const most = 20;

/** A session counts as used anew after this part of `idle`: the store is not written at each request. */
const part = 20;

/** The session that a key is of; undefined where there is none, or it is over. @param now milliseconds since the epoch */
export function openSession(
  { sessions }: UserBody,
  key: string,
  rules: SessionRules,
  now: number,
): SessionBody | undefined {
  const session = sessions.find(({ digest }) => fitsDigest(key, digest));
  return session && isOpen(session, rules, now) ? session : undefined;
}

/** Whether the use of a session at this moment is to be noted. */
export function isToBeNoted({ used }: SessionBody, { idle }: SessionRules, now: number): boolean {
  return now - used >= idle / part;
}

/** Those that are not over, oldest first. */
export function openSessions({ sessions }: UserBody, rules: SessionRules, now: number): SessionBody[] {
  return sessions.filter((session) => isOpen(session, rules, now));
}

/** The user with one session more, that begins now, without those that are over. */
export function withSession(
  user: UserBody,
  session: Omit<SessionBody, 'since' | 'used'>,
  rules: SessionRules,
  now: number,
): UserBody {
  const before = openSessions(user, rules, now).slice(1 - most);
  return { ...user, signed_in_at: now, sessions: [...before, { ...session, since: now, used: now }] };
}

function isOpen({ since, used }: SessionBody, { idle, longest }: SessionRules, now: number): boolean {
  return now < used + idle && now < since + longest;
}
