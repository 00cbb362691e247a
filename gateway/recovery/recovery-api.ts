import { anything, text, told } from '../../shared/contracts/fields.ts';
import { object } from '../../shared/contracts/object-schema.ts';
import { retryPreviewView } from '../../shared/contracts/retry-preview.ts';
import { json, type Operation } from '../api/operation.ts';
import { by, reason, runParams, runToReadParams, wish, withBroker, withStore } from '../api/shared-parts.ts';
import { runView } from '../runs/run-view.ts';

const tag = 'Runs';

const key = object(
  {},
  {
    'idempotency-key': told(
      { type: 'string', minLength: 1, maxLength: 255, examples: ['3f0c5a52-9a0e'] },
      'Your own name for this wish. The same key again is the same wish.',
    ),
  },
);

/** A step is named by its name; where several have it, by its position. */
const stepName = { type: ['string', 'integer'], minimum: 0, examples: ['Mix'] } as const;

const how = {
  from_step: told(
    stepName,
    'Of a run that is over: the step from which it begins, by its name or position; it is done again with all that depends on it. Missing: what is not done is done.',
  ),
  args: told(
    anything,
    'Arguments that are changed, by step and argument: `{"Mix": {"speed": 3}}`. Of a run that waits at a step: those of that step.',
  ),
};

const step = told(stepName, 'The step that waits for a word, where there are several.');

const errors = ['run_not_found', 'run_unreadable', 'step_not_found', 'unfit', 'bad_arguments'] as const;

export const retryRun: Operation = {
  id: 'retryRun',
  method: 'post',
  path: '/runs/{id}/retry',
  tag,
  summary: 'Lets a run go on after a failure',
  description: `Of a run that has failed or was cancelled it makes a new run: it takes over what earlier steps returned, their files too, and goes on with the
step that failed, or with \`from_step\`. Of a run that waits at a step that has failed (\`on_failure: pause\`) it does that step again. Ask for the preview
first: it says what moves, and what is stale.`,
  params: runParams,
  headers: key,
  query: object(
    {},
    { ...how, step, by, reason, preview: told(text, 'Whatever it says: only asks what it would do.') },
  ),
  body: wish(object({}, { ...how, step, by, reason }), {
    from_step: 'Mix',
    args: { Mix: { speed: 3 } },
    by: 'Ada',
  }),
  answers: {
    200: json(
      'The new run; or the preview that was asked for.',
      { anyOf: [runView, retryPreviewView] },
      {
        headers: { Location: 'Where the new run is.' },
      },
    ),
    202: json('The run, whose step is done again.', runView),
  },
  errors: [
    ...errors,
    'already_retried',
    'idempotency_conflict',
    'invalid_form',
    'too_large',
    'disk_full',
    ...withBroker,
  ],
};

export const getRetryPreview: Operation = {
  id: 'getRetryPreview',
  method: 'get',
  path: '/runs/{id}/retry',
  tag,
  summary: 'What a retry of a run would do: what moves, and what is stale',
  description:
    'It stores nothing. A POST with `preview` in its query answers the same, and stores nothing either.',
  params: runToReadParams,
  query: object({}, { from_step: how.from_step, args: told(text, 'The same as JSON.'), step }),
  answers: { 200: json('What it would do.', retryPreviewView) },
  errors: [...errors, ...withStore],
};
