import { scopes } from '../../../shared/contracts/scopes.ts';
import { count, flag, listOf, text, textOrNull, told, utc } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import { json, type Operation, withStore } from '../../http/index.ts';

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

export const listSessions: Operation = {
  id: 'listSessions',
  method: 'get',
  path,
  access: scopes,
  tag,
  summary: 'Lists where the user who asks is signed in, oldest first',
  description: 'A key has no sessions: the list is empty.',
  answers: { 200: json('The sessions that are not over.', object({ sessions: listOf(signedInSchema) })) },
  errors: [...withStore],
};

export const endOtherSessions: Operation = {
  id: 'endOtherSessions',
  method: 'delete',
  path,
  access: scopes,
  tag,
  summary: 'Signs the user who asks out everywhere but here',
  description: 'They are over at once on every gateway, also for what is read from the feed.',
  answers: { 200: json('How many have ended.', object({ ended: count })) },
  errors: [...withStore],
};

export const endSession: Operation = {
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
};

export const sessionsApi: readonly Operation[] = [listSessions, endOtherSessions, endSession];
