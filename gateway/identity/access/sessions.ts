import { fitsDigest } from '../../../shared/kernel/secrets/key-text.ts';
import type { SessionBody, UserBody } from '../../../shared/contracts/key.ts';
import type { Request, Response } from 'express';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { isOwnOrigin } from './guard-doors.ts';

/*
 * The page proves who asks by a key in a cookie that no script can read: one that somebody has, or that of a user's session.
 */

const inTheOpen = 'weir_key';
const overTls = overTlsName(inTheOpen);

/** Browsers take a cookie of this name from nobody but the host itself, over TLS: no neighbour in the domain can plant one. */
export function overTlsName(name: string): string {
  return `__Host-${name}`;
}

/** The key in the cookie of a request; undefined where there is none. */
export function keyInCookie(request: Request): string | undefined {
  return readCookie(request, inTheOpen);
}

/** A cookie of letters, digits, hyphens and dots: that of TLS, or else, where there is none, the one that came in the open. */
export function readCookie(request: Request, name: string): string | undefined {
  const cookies = request.get('cookie') ?? '';
  return valueOf(overTlsName(name), cookies) ?? (request.secure ? undefined : valueOf(name, cookies));
}

// One name of few letters is looked for: `cookie` decodes and keeps all that a browser sends.
function valueOf(name: string, cookies: string): string | undefined {
  return new RegExp(`(?:^|;) *${name}=([\\w.-]+) *(?:;|$)`).exec(cookies)?.[1];
}

/** Gives the browser the key. @param key as `nameOfKey` knows it: nothing in it could end the cookie */
export function setKeyCookie(request: Request, response: Response, key: string): void {
  const [name, attributes] = isOverTls(request) ? [overTls, `${always}; Secure`] : [inTheOpen, always];
  response.append('Set-Cookie', `${name}=${key}; ${attributes}`);
}

/** Has the browser forget the key. */
export function clearKeyCookie(request: Request, response: Response): void {
  response.append('Set-Cookie', `${inTheOpen}=; Max-Age=0; ${always}`);
  if (isOverTls(request)) response.append('Set-Cookie', `${overTls}=; Max-Age=0; ${always}; Secure`);
}

const always = 'Path=/; HttpOnly; SameSite=Strict';

/** `secure` heeds the proxies that the gateway was told of alone. `Origin` is the browser's own word, also behind one that it was not. */
function isOverTls(request: Request): boolean {
  return request.secure || /^https:/i.test(request.get('origin') ?? '');
}

/**
 * A browser sends the cookie by itself: what changes something with it must be asked by a page of the gateway's own. Every browser says
 * that in one of two headers that no page can set.
 * @throws WeirError `forbidden`
 */
export function demandOwnPage(request: Request): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const origin = request.get('origin');
  const own =
    origin === undefined
      ? request.get('sec-fetch-site') === 'same-origin'
      : isOwnOrigin(origin, request.get('host'));
  if (own) return;
  throw new WeirError(
    'forbidden',
    'the cookie of the page counts for nothing but the page: programs send "Authorization: Bearer KEY"',
  );
}

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
