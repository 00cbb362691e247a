import { timelineView } from '../../shared/contracts/activity.ts';
import { text, told } from '../../shared/contracts/fields.ts';
import { historyView } from '../../shared/contracts/history.ts';
import { object } from '../../shared/contracts/object-schema.ts';
import { json, type Operation } from '../api/operation.ts';

const time = { type: 'string', examples: ['2026-11-26T14:00:00Z'] } as const;
const form = 'ISO 8601 with its offset, a day, or milliseconds since the epoch';
const to = told(time, `${form}; now where it is left out.`);

export const getTimeline: Operation = {
  id: 'getTimeline',
  method: 'get',
  path: '/timeline',
  tag: 'Lab',
  summary: 'What the instruments did over a stretch of time, and which steps waited',
  description:
    'From what the gateway remembers: the runs of a week, 100,000 runs and steps at most, read anew when it starts. Simulated runs are left out.',
  query: object(
    {},
    {
      from: told(time, `${form}; four hours before \`to\` where it is left out.`),
      to,
      module: told(text, 'What one module did.'),
    },
  ),
  answers: { 200: json('What they did; the newest 5,000 bars and 5,000 waits.', timelineView) },
};

export const getHistory: Operation = {
  id: 'getHistory',
  method: 'get',
  path: '/history',
  tag: 'Lab',
  summary: 'What the lab got done over a stretch of time',
  description: 'From what the gateway remembers, as `/timeline`.',
  query: object(
    {},
    {
      from: told(time, `${form}; a day before \`to\` where it is left out.`),
      to,
      bucket: told(
        { type: 'string', examples: ['1h'] } as const,
        'How long the parts are: `30s`, `5m`, `1h`, `1d`, or seconds; 1,000 parts at most. Some hundred where it is left out.',
      ),
    },
  ),
  answers: {
    200: json(
      'How much was done, how busy instruments were, what failed, and how long actions took.',
      historyView,
    ),
  },
};

export const activityApi: readonly Operation[] = [getTimeline, getHistory];
