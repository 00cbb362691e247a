import type { Request } from 'express';
import { keyInCookie } from '../access/key-cookie.ts';
import type { IdentityContext } from '../context.ts';
import { endSession } from '../users/user-sessions.ts';

/** Ends the session that the browser had until now: nobody could end it later, but by its user's password. @param key that it gets */
export async function endFormerSession(
  context: IdentityContext,
  request: Request,
  key: string,
): Promise<void> {
  const former = keyInCookie(request);
  if (former !== undefined && former !== key) await endSession(context, former);
}
