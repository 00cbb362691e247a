import { feedKinds } from '../../shared/contracts/feed.ts';
import { text, told } from '../../shared/contracts/fields.ts';
import { object } from '../../shared/contracts/object-schema.ts';
import { type Operation, withStore } from '../http/index.ts';
import { feedEventView } from './feed-view.ts';

export const readFeed: Operation = {
  id: 'readFeed',
  method: 'get',
  path: '/feed',
  access: 'lab:read',
  tag: 'Lab',
  summary: 'Tells all that changes, as server-sent events',
  description: `A hint of what to read again, and what to show as news. From now on, or after a position: each \`id\` is one, and about 10,000 entries are kept.
Where nothing is told for 15 s, and at once at the beginning, \`position\` comes; \`reset\` where entries were missed. Of several filters
an entry has to fit all.`,
  query: object(
    {},
    {
      after: told(text, 'The position after which to go on.'),
      run: told(text, 'Ids of runs, with commas between.'),
      module: told(text, 'Names of modules, with commas between.'),
      kind: told(
        { type: 'string', examples: ['run,workcell'] },
        `${feedKinds.join(', ')}, or several with commas between.`,
      ),
    },
  ),
  headers: object({}, { 'last-event-id': told(text, 'As `after`; browsers send it when they come back.') }),
  answers: {
    200: {
      description: 'A stream that ends when the gateway stops.',
      content: {
        'text/event-stream': {
          schema: { type: 'string', contentMediaType: 'application/json', contentSchema: feedEventView },
        },
      },
    },
  },
  errors: ['too_many_readers', ...withStore],
};

export const feedApi: readonly Operation[] = [readFeed];
