import { anyObject, text, told } from '../../shared/contracts/fields.ts';
import { object } from '../../shared/contracts/object-schema.ts';
import { json, type Operation } from '../api/operation.ts';
import { withStore } from '../api/shared-parts.ts';

const time = { type: 'string', examples: ['2026-11-26T14:00:00Z'] } as const;

export const getTimeline: Operation = {
  id: 'getTimeline',
  method: 'get',
  path: '/timeline',
  tag: 'Lab',
  summary: 'What the instruments did over a stretch of time',
  query: object(
    {},
    {
      from: told(
        time,
        'ISO 8601, or milliseconds since the epoch; four hours before `to` where it is left out.',
      ),
      to: told(time, 'ISO 8601, or milliseconds since the epoch; now where it is left out.'),
      module: told(text, 'What one module did.'),
    },
  ),
  answers: { 200: json('What they did.', anyObject) },
  errors: [...withStore],
};

export const activityApi: readonly Operation[] = [getTimeline];
