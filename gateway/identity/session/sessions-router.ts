import { Router, type Request } from 'express';
import { fitsDigest } from '../../../shared/kernel/secrets/key-text.ts';
import type { SessionBody } from '../../../shared/contracts/key.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import {
  identifiedCaller,
  inPath,
  recordChange,
  resource,
  json,
  type Operation,
  withStore,
} from '../../http/index.ts';
import { keySentWith } from '../access/identify.ts';
import type { IdentityContext } from '../context.ts';
import { utcMoment } from '../../../shared/kernel/wei-time.ts';
import { endSessions, idOfSession, sessionsOf } from '../users/user-sessions.ts';
import { scopes } from '../../../shared/contracts/scopes.ts';
import { count, flag, listOf, text, textOrNull, told, utc } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';

const tag = 'Session';
const path = '/sessions';

const signedInSchema = {
  title: 'SignedIn',
  description: 'A browser in which a user is signed in.',
  ...object({
    id: told(text, 'What it is ended by. Nobody can sign in with it.'),
    this_one: told(flag, 'Whether it is the one that asks.'),
    since: told(utc, 'When he has signed in there.'),
    last_used: told(
      utc,
      'When it was last used, to within a twentieth of the time after which it would end unused.',
    ),
    from: told(textOrNull, 'The address from which he has signed in; null where it was not kept.'),
    browser: told(
      textOrNull,
      'What with, as it says itself: `Firefox on Linux`; null where nothing is known.',
    ),
  }),
} as const;

const listSessions = {
  id: 'listSessions',
  method: 'get',
  path,
  access: scopes,
  tag,
  summary: 'Lists where the user who asks is signed in, oldest first',
  description: 'A key has no sessions: the list is empty.',
  answers: { 200: json('The sessions that are not over.', object({ sessions: listOf(signedInSchema) })) },
  errors: [...withStore],
} as const satisfies Operation;

const endOtherSessions = {
  id: 'endOtherSessions',
  method: 'delete',
  path,
  access: scopes,
  tag,
  summary: 'Signs the user who asks out everywhere but here',
  description: 'They are over at once on every gateway, also for what is read from the feed.',
  answers: { 200: json('How many have ended.', object({ ended: count })) },
  errors: [...withStore],
} as const satisfies Operation;

const endSession = {
  id: 'endSession',
  method: 'delete',
  path: `${path}/{id}`,
  access: scopes,
  tag,
  summary: 'Signs the user who asks out in one browser',
  description: 'It is over at once on every gateway, also for what is read from the feed.',
  params: object({ id: told(text, 'Of the list.') }),
  answers: { 204: { description: 'It is over.' } },
  errors: ['not_found', ...withStore],
} as const satisfies Operation;

export const sessionsApi: readonly Operation[] = [listSessions, endOtherSessions, endSession];

/** Where the user who asks is signed in, and how he ends that elsewhere. */
export function sessionsRouter(context: IdentityContext): Router {
  const router = Router();
  resource(
    router,
    [
      listSessions,
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
      endOtherSessions,
      async (request, response) => {
        const name = userOf(request);
        const isThis = isOf(request);
        const { ended } =
          name === undefined ? { ended: 0 } : await endSessions(context, name, (session) => !isThis(session));
        recordChange(request, { after: { ended } });
        response.json({ ended });
      },
    ],
  );
  resource(router, [
    endSession,
    async (request, response) => {
      const { id } = inPath(request, endSession);
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
  const { name, isUser } = identifiedCaller(request);
  return isUser ? name : undefined;
}

/** Whether a session is the one that a request comes with. */
function isOf(request: Request): (session: SessionBody) => boolean {
  const key = keySentWith(request);
  return ({ digest }) => key !== undefined && fitsDigest(key, digest);
}
