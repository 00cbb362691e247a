import type { Request, Response } from 'express';
import { overTlsName, readCookie } from '../access/key-cookie.ts';
import type { Journey } from './provider.ts';

const name = 'weir_oidc';
/** For somebody to find his password (seconds). */
const longest = 600;
/** Browsers send it when they come back from another site; it proves nothing but that they were sent there from here. */
const attributes = 'Path=/; HttpOnly; SameSite=Lax';

/** What the browser keeps of its journey; undefined where it keeps nothing. */
export function journeyIn(request: Request): Journey | undefined {
  const [state, nonce, verifier] = (readCookie(request, name) ?? '').split('.');
  return state && nonce && verifier ? { state, nonce, verifier } : undefined;
}

/** Has the browser keep it while it is at the provider. It is kept nowhere else: any gateway takes whoever comes back. */
export function setJourney(request: Request, response: Response, journey: Journey | undefined): void {
  const value = journey ? `${journey.state}.${journey.nonce}.${journey.verifier}` : '';
  const age = journey ? longest : 0;
  const [full, secure] = request.secure ? [overTlsName(name), '; Secure'] : [name, ''];
  response.append('Set-Cookie', `${full}=${value}; Max-Age=${age}; ${attributes}${secure}`);
}
