import { anyObject, text } from '../../../shared/contracts/fields.ts';
import { listOf, named, object, optional, told } from '../../../shared/contracts/object-schema.ts';
import { insertPreviewView } from '../../../shared/contracts/insert-preview.ts';
import { retryPreviewView } from '../../../shared/contracts/retry-preview.ts';
import { stoppedRunsView } from '../../../shared/contracts/stopped-runs.ts';
import {
  json,
  type Untagged,
  by,
  reason,
  requestKey,
  runParams,
  runToReadParams,
  takes,
} from '../../http/index.ts';
import { runView } from '../../../shared/contracts/run-view.ts';
import { stepsForm } from '../../../shared/workflow/index.ts';

/** A step is named by its name; where several have it, by its position, which may be digits of a text. */
const stepName = named(
  { type: ['string', 'integer'], minimum: 0, examples: ['Mix'] } as const,
  'the name of a step, or its position: a whole number from 0',
);

const changedArgs = named(
  { type: 'object', additionalProperties: anyObject } as const,
  'an object that leads from names of steps, or their positions, to objects of their arguments: {"Mix": {"speed": 3}}',
);

/** Arguments, data and steps must fit into a message. */
const maxBytes = 512 * 1024;

const preview = told(text, 'Whatever it says: only asks what it would do.');

const whichArgs =
  'A step goes by its name; digits that no step has as its name are a position, from 0: `{"2": {"speed": 3}}`.';

const how = {
  from_step: told(
    stepName,
    'Of a run that is over: the step from which it begins, by its name or position (digits that no step has as its name are one, in a query too); it is done again with all that depends on it. Missing: what is not done is done. A run that waits at a step refuses it (`unfit`).',
  ),
  args: told(
    changedArgs,
    `Arguments that are changed, by step and argument: \`{"Mix": {"speed": 3}}\`. ${whichArgs} Of a run that waits at a step: those of that step.`,
  ),
};

const which = {
  step: told(
    stepName,
    'Which of the steps that wait for a word is meant; one that waits alone need not be named.',
  ),
  command_id: told(
    text,
    'The attempt that has failed: a request that names it is the same one, however often it comes.',
  ),
};

const errors = ['run_not_found', 'run_unreadable', 'step_not_found', 'unfit', 'bad_arguments'] as const;
const errorsOfRequest = [
  ...errors,
  'run_terminal',
  'reason_required',
  'idempotency_conflict',
  'broker_unavailable',
  'owner_too_old',
] as const;

export const retryRun = {
  id: 'retryRun',
  route: 'post /runs/{id}/retry',
  access: 'runs:control',
  changes: 'without preview',
  summary: 'Lets a run go on after a failure',
  description: `Of a run that has failed or was cancelled it makes a new run: it takes over what earlier steps returned, their files too, and goes on with the
step that failed, or with \`from_step\`. Of a run that waits at a step that has failed (\`on_failure: pause\`) it does that step again. Ask for the preview
first: it says what moves, and what is stale.`,
  params: runParams,
  headers: requestKey,
  ...takes(object({ [optional]: { ...how, ...which, by, reason } }), {
    maxBytes,
    only: { preview },
    example: { from_step: 'Mix', args: { Mix: { speed: 3 } }, by: 'Ada' },
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
  errors: [...errorsOfRequest, 'already_retried', 'disk_full'],
} as const satisfies Untagged;

export const getRetryPreview = {
  id: 'getRetryPreview',
  route: 'get /runs/{id}/retry',
  access: 'runs:read',
  summary: 'What a retry of a run would do: what moves, and what is stale',
  description:
    'It stores nothing. A POST with `preview` in its query answers the same, and stores nothing either.',
  params: runToReadParams,
  query: object({ [optional]: { ...how, ...which, preview } }),
  answers: { 200: json('What it would do.', retryPreviewView) },
  errors: [...errors],
} as const satisfies Untagged;

export const getStoppedRuns = {
  id: 'getStoppedRuns',
  route: 'get /runs/stopped',
  access: 'runs:read',
  summary: 'The runs that safety stops have ended, and what continuing them would do',
  description:
    'Each is continued by its own `POST /runs/{id}/retry`. Runs that another one continues already are left out.',
  answers: { 200: json('The runs.', stoppedRunsView) },
} as const satisfies Untagged;

const changed = json(
  'The run, as it stands once the request is carried out; or before, where that takes long.',
  runView,
);

export const skipStep = {
  id: 'skipStep',
  route: 'post /runs/{id}/skip',
  access: 'runs:control',
  summary: 'Lets a run go on without a step that waits for a word, or that has not begun',
  params: runParams,
  headers: requestKey,
  ...takes(
    object({
      [optional]: {
        step: told(stepName, 'The step; the only one that waits for a word need not be named.'),
        data: named(
          told(anyObject, 'What it would have returned, by name: later steps may need it.'),
          'a JSON object: what the step would have returned, by name',
        ),
        by,
        reason,
      },
    }),
    { maxBytes, example: { step: 'Mix', data: { mass: 3.2 }, by: 'Ada', reason: 'mixed by hand' } },
  ),
  answers: { 202: changed },
  errors: [...errorsOfRequest],
} as const satisfies Untagged;

export const insertSteps = {
  id: 'insertSteps',
  route: 'post /runs/{id}/insert',
  access: 'runs:control',
  changes: 'without preview',
  summary: 'Puts steps before one that waits for a word, or that has not begun',
  description: `The steps are those of a workflow's \`flowdef\`; they may name the run's payload, parameters and files, each other, and the steps that are done before that
one. Of steps that come as a text, YAML or JSON, what is wrong is told with line and column. The same steps before the same step count once, unless an \`Idempotency-Key\` says that they are others. A step that waits for a word waits on once they are done: a retry does it again. With \`preview\` in the query
nothing is put in; what would be refused is refused.`,
  params: runParams,
  headers: requestKey,
  ...takes(
    object({
      steps: named(
        told(
          { anyOf: [{ ...listOf(anyObject), minItems: 1 }, text] } as const,
          'As a workflow has them; or a text of such a list, or of a workflow.',
        ),
        stepsForm,
      ),
      [optional]: {
        before: told(
          stepName,
          'The step before which they are done; the only one that waits for a word need not be named.',
        ),
        by,
        reason,
      },
    }),
    {
      ...{ maxBytes, only: { preview } },
      example: { before: 'Mix', steps: [{ name: 'Prime', module: 'pipettor', action: 'prime' }], by: 'Ada' },
    },
  ),
  answers: {
    200: json('What would be put in, where a preview was asked for.', insertPreviewView),
    202: changed,
  },
  errors: [...errorsOfRequest, 'invalid_workflow'],
} as const satisfies Untagged;

const safe = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER } as const;

export const changeRun = {
  id: 'changeRun',
  route: 'patch /runs/{id}',
  access: 'runs:control',
  summary: 'Changes label or priority of a run that goes on, or arguments of its steps that have not begun',
  params: runParams,
  headers: requestKey,
  ...takes(
    object({
      [optional]: {
        label: told({ type: 'string', minLength: 1, maxLength: 1000 } as const, 'What the run is called.'),
        priority: named(
          told({ type: 'integer', ...safe } as const, 'Higher goes first.'),
          'a whole number: higher goes first, 0 is usual',
        ),
        args: told(changedArgs, `By step and argument: \`{"Mix": {"speed": 3}}\`. ${whichArgs}`),
        by,
        reason,
      },
    }),
    { maxBytes, example: { priority: 5, by: 'Ada', reason: 'the enzyme is thawed' } },
  ),
  answers: { 202: changed },
  errors: [...errorsOfRequest],
} as const satisfies Untagged;
