import { Router, type Request } from 'express';
import { fitsDigest } from '../../../shared/kernel/secrets/key-text.ts';
import type { SessionBody } from '../../../shared/contracts/key.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { foundAsker, noteChange, resource } from '../../http/index.ts';
import { keySentWith } from '../access/identify.ts';
import type { IdentityContext } from '../context.ts';
import { utcMoment } from '../../../shared/kernel/wei-time.ts';
import { endSessions, idOfSession, sessionsOf } from '../users/user-sessions.ts';
import * as api from './sessions-api.ts';

/** Where the user who asks is signed in, and how he ends that elsewhere. */
export function sessionsRouter(context: IdentityContext): Router {
  const router = Router();
  resource(
    router,
    [
      api.listSessions,
      async (request, response) => {
        const name = userOf(request);
        const sessions = name === undefined ? [] : await sessionsOf(context, name);
        const isThis = isOf(request);
        response.json({
          sessions: sessions.map((session) => ({
            id: idOfSession(session),
            this_one: isThis(session),
            since: utcMoment(session.since),
            last_used: utcMoment(session.used),
            from: session.from ?? null,
            browser: session.browser ?? null,
          })),
        });
      },
    ],
    [
      api.endOtherSessions,
      async (request, response) => {
        const name = userOf(request);
        const isThis = isOf(request);
        const { ended } =
          name === undefined ? { ended: 0 } : await endSessions(context, name, (session) => !isThis(session));
        noteChange(request, { after: { ended } });
        response.json({ ended });
      },
    ],
  );
  resource(router, [
    api.endSession,
    async (request, response) => {
      const id = String(request.params['id']);
      const name = userOf(request);
      const { ended } =
        name === undefined
          ? { ended: 0 }
          : await endSessions(context, name, (session) => idOfSession(session) === id);
      if (ended === 0) throw new WeirError('not_found', 'you are not signed in there, or not any more');
      response.status(204).end();
    },
  ]);
  return router;
}

/** The name of the user who asks; undefined of a key. */
function userOf(request: Request): string | undefined {
  const { name, isUser } = foundAsker(request);
  return isUser ? name : undefined;
}

/** Whether a session is the one that a request comes with. */
function isOf(request: Request): (session: SessionBody) => boolean {
  const key = keySentWith(request);
  return ({ digest }) => key !== undefined && fitsDigest(key, digest);
}
