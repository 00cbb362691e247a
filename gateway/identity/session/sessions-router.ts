import { type Request } from 'express';
import { fitsDigest } from '../../../shared/kernel/secrets/key-text.ts';
import type { SessionBody } from '../../../shared/contracts/key.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { identifiedCaller, recordChange, json, type Call, callsOf } from '../../http/index.ts';
import { keySentWith } from '../access/identify.ts';
import type { IdentityContext } from '../context.ts';
import { utcMoment } from '../../../shared/kernel/wei-time.ts';
import { endSessions, idOfSession, sessionsOf } from '../users/user-sessions.ts';
import { scopes } from '../../../shared/contracts/scopes.ts';
import { count, flag, text, textOrNull, utc } from '../../../shared/contracts/fields.ts';
import { listOf, object, titled, told } from '../../../shared/contracts/object-schema.ts';

const path = '/sessions';

const signedInSchema = titled('SignedIn', 'A browser in which a user is signed in.', {
  id: told(text, 'What it is ended by. Nobody can sign in with it.'),
  this_one: told(flag, 'Whether it is the one that asks.'),
  since: told(utc, 'When he has signed in there.'),
  last_used: told(
    utc,
    'When it was last used, to within a twentieth of the time after which it would end unused.',
  ),
  from: told(textOrNull, 'The address from which he has signed in; null where it was not kept.'),
  browser: told(textOrNull, 'What with, as it says itself: `Firefox on Linux`; null where nothing is known.'),
});

const call = callsOf<IdentityContext>('Session');

const list = call(
  {
    id: 'listSessions',
    route: `get ${path}`,
    access: scopes,
    summary: 'Lists where the user who asks is signed in, oldest first',
    description: 'A key has no sessions: the list is empty.',
    answers: { 200: json('The sessions that are not over.', object({ sessions: listOf(signedInSchema) })) },
  },
  async ({ request, context }) => {
    const name = userOf(request);
    const sessions = name === undefined ? [] : await sessionsOf(context, name);
    const isThis = isOf(request);
    return {
      sessions: sessions.map((session) => ({
        id: idOfSession(session),
        this_one: isThis(session),
        since: utcMoment(session.since),
        last_used: utcMoment(session.used),
        from: session.from ?? null,
        browser: session.browser ?? null,
      })),
    };
  },
);

const endOthers = call(
  {
    id: 'endOtherSessions',
    route: `delete ${path}`,
    access: scopes,
    summary: 'Signs the user who asks out everywhere but here',
    description: 'They are over at once on every gateway, also for what is read from the feed.',
    answers: { 200: json('How many have ended.', object({ ended: count })) },
  },
  async ({ request, context }) => {
    const isThis = isOf(request);
    const ended = await endOwn(context, request, (session) => !isThis(session));
    recordChange(request, { after: { ended } });
    return { ended };
  },
);

const end = call(
  {
    id: 'endSession',
    route: `delete ${path}/{id}`,
    access: scopes,
    summary: 'Signs the user who asks out in one browser',
    description: 'It is over at once on every gateway, also for what is read from the feed.',
    params: object({ id: told(text, 'Of the list.') }),
    answers: { 204: { description: 'It is over.' } },
    errors: ['not_found'],
  },
  async ({ path, request, response, context }) => {
    const ended = await endOwn(context, request, (session) => idOfSession(session) === path.id);
    if (ended === 0) throw new WeirError('not_found', 'you are not signed in there, or not any more');
    response.status(204).end();
  },
);

/** Where the user who asks is signed in, and how he ends that elsewhere. */
export const sessions: readonly Call<IdentityContext>[] = [list, endOthers, end];

/** Ends those sessions of the user who asks that are meant; tells how many there were. */
async function endOwn(
  context: IdentityContext,
  request: Request,
  isMeant: (session: SessionBody) => boolean,
): Promise<number> {
  const name = userOf(request);
  return name === undefined ? 0 : (await endSessions(context, name, isMeant)).ended;
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
