import { text, told } from '../../shared/contracts/fields.ts';
import { object } from '../../shared/contracts/object-schema.ts';
import { runStatuses } from '../../shared/explain/index.ts';

const time = { type: 'string', examples: ['2026-11-26T14:00:00Z'] } as const;

/** Which runs a list is to have. */
export const runsQuery = object(
  {},
  {
    status: told(
      { type: 'string', examples: ['running,paused'] },
      `Those of a status: ${runStatuses.join(', ')}, or several with commas between.`,
    ),
    experiment_id: told(text, 'Those of an experiment.'),
    text: told(
      { type: 'string', minLength: 1, maxLength: 200, examples: ['mix'] },
      "Those with that in their label or their experiment's name, and those whose id, or experiment's id, begins or ends with it; in any case.",
    ),
    module: told(text, 'Those with a step for that module.'),
    from: told(
      time,
      'Those handed in then or later: ISO 8601 with its offset, a day, or milliseconds since the epoch.',
    ),
    to: told(time, 'Those handed in before.'),
    limit: told({ type: 'integer', minimum: 1, maximum: 1000, default: 100 }, 'How many at most.'),
    cursor: told(text, 'Those older than this run: `next` of the answer before.'),
  },
);
