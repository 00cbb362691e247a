import type { FromSchema } from 'json-schema-to-ts';
import { count, flag, text, utc } from './fields.ts';
import { listOf, titled, told } from './object-schema.ts';
import { retryPreviewView } from './retry-preview.ts';

const { allowed, problems, begins, moves, stale, warnings } = retryPreviewView.properties;

const stoppedRunView = titled(
  'StoppedRun',
  'A run that a safety stop has ended, and what a retry of it would do.',
  {
    run_id: text,
    label: text,
    stopped_at: utc,
    order: told(count, 'The number of the safety stop: `X-Weir-Order` of its answer.'),
    began: told(flag, 'False if none of its steps had begun.'),
    ...{ allowed, problems, begins, moves, stale, warnings },
  },
);

/** The runs that safety stops have ended and that nothing continues yet: `GET /runs/stopped`. */
export const stoppedRunsView = titled(
  'StoppedRuns',
  'The runs that safety stops of the last 24 hours have ended and that no other run continues.',
  {
    count: told(count, 'How many there are, also those that are not in the list.'),
    runs: told(listOf(stoppedRunView), 'In the order of their submission, at most 100.'),
  },
);

export type StoppedRuns = FromSchema<typeof stoppedRunsView>;
