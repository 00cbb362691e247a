import { anyObject, anyUlid, flag, text } from '../../shared/contracts/fields.ts';
import { named, object, optional, told } from '../../shared/contracts/object-schema.ts';
import { resolutions } from '../../shared/contracts/step-policy.ts';
import { unknownPreviewView } from '../../shared/contracts/unknown-preview.ts';
import { maxRuns } from '../../shared/contracts/table-of-runs.ts';
import { runWaitsView } from '../../shared/contracts/waits.ts';
import {
  json,
  type Untagged,
  by,
  file,
  part,
  rangeHeader,
  reason,
  runParams,
  runToReadParams,
  secondsToWait,
  takes,
} from '../http/index.ts';
import { handedInView, submissionContent, submissionOfManyContent } from './submission-form.ts';
import { submittedRunsView } from '../../shared/contracts/submitted-runs.ts';
import { fileQuery, runFilesView } from './run-files.ts';
import { logEntriesView } from '../../shared/contracts/log-entry.ts';
import { runsQuery } from './run-search.ts';
import { runListView, runView } from '../../shared/contracts/run-view.ts';
import { scheduleView } from '../../shared/contracts/forecast.ts';

/** How many entries of a log are left out. */
const fromNumber = { type: 'integer', minimum: 0, default: 0 } as const;

export const submitRun = {
  id: 'submitRun',
  route: 'post /runs/start',
  ofWei: true,
  access: 'runs:submit',
  summary: 'Hands in a workflow',
  description: `Answers the run once it is in the store: from then on it is carried out, whatever breaks. Send an \`Idempotency-Key\` and repeat
the request as often as needed: it is one run. A workflow that cannot be run is refused with every problem and its line.`,
  headers: object({
    [optional]: {
      'idempotency-key': told(
        { type: 'string', minLength: 1, maxLength: 255, examples: ['3f0c5a52-9a0e'] },
        'Your own name for this submission. The same key again answers the same run.',
      ),
      traceparent: told(
        { type: 'string', examples: ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'] },
        'The trace that the run is to belong to, as the W3C has it. One that is not valid is left aside.',
      ),
      tracestate: told(text, 'What came with it.'),
    },
  }),
  body: {
    required: true,
    content: submissionContent,
  },
  answers: { 200: json('The run.', runView, { headers: { Location: 'Where the run is.' } }) },
  errors: [
    'bad_payload',
    'invalid_workflow',
    'invalid_form',
    'too_large',
    'idempotency_conflict',
    'too_many_submissions',
    'owner_too_old',
    'disk_full',
    'run_not_found',
    'run_unreadable',
    'workflow_not_found',
  ],
} as const satisfies Untagged;

export const submitRuns = {
  ...submitRun,
  id: 'submitRuns',
  route: 'post /runs',
  summary: 'Hands in a workflow for many runs',
  description: `Takes what \`POST /runs/start\` takes, and \`count\` or \`table\`: one submission, ${maxRuns.toLocaleString('en')} runs at most, one experiment. All of them are
accepted at once, or none, and an \`Idempotency-Key\` stands for all of them. What is wrong with a table is told with its rows and columns.`,
  body: {
    required: true,
    content: submissionOfManyContent,
  },
  answers: { 200: json('The runs.', submittedRunsView) },
} as const satisfies Untagged;

/** More than a payload has. */
const maxAgainBytes = 4 * 1024 * 1024;

export const runAgain = {
  id: 'runAgain',
  route: 'post /runs/{id}/again',
  access: 'runs:submit',
  summary: 'Hands in what a run was made of once more',
  description: `The texts and files of that run as they were handed in; steps that were changed or added since are not among them, and times of its submission
neither. Values that are named here take the place of those of then. It is another run: see \`POST /runs/{id}/retry\` for one that goes on after a failure.`,
  params: runParams,
  headers: submitRun.headers,
  ...takes(
    object({
      [optional]: {
        parameters: told(anyObject, 'Values for parameters, in the place of those of then.'),
        payload: told(anyObject, 'Values of the payload, in the place of those of then.'),
        experiment_id: told(anyUlid, 'Without it, the experiment of that run.'),
        simulate: told(flag, 'Without it, as that run.'),
      },
    }),
    { maxBytes: maxAgainBytes, example: { parameters: { volume: 20 } } },
  ),
  answers: submitRun.answers,
  errors: [...submitRun.errors, 'unfit'],
} as const satisfies Untagged;

export const listRuns = {
  id: 'listRuns',
  route: 'get /runs',
  access: 'runs:read',
  summary: 'Lists runs, the newest first',
  description:
    'With `text`, `module` or `workflow` each run is looked at: 2,000 of them, or for 2 s, whichever is less. The answer may then hold fewer than `limit`, or none, and `next` leads on.',
  query: runsQuery,
  answers: { 200: json('Runs.', runListView) },
  errors: ['bad_id'],
} as const satisfies Untagged;

/** What is read of one run. */
const ofOneRun = {
  params: runToReadParams,
  errors: ['run_not_found', 'run_unreadable'],
} as const satisfies Partial<Untagged>;

export const getRun = {
  ...ofOneRun,
  id: 'getRun',
  route: 'get /runs/{id}',
  ofWei: true,
  access: 'runs:read',
  summary: 'Shows a run with its steps',
  query: object({
    [optional]: {
      wait: told(
        secondsToWait,
        'Seconds for which the answer waits, where the run is as you know it and is not over: for its next change.',
      ),
      etag: told(text, 'The `ETag` of the run as you know it, in place of the header.'),
      definition: told(
        { type: 'string', enum: ['true', 'false'], default: 'true' } as const,
        '`false` leaves `flowdef` empty: for whoever asks again and again, and knows what was handed in. `steps` is whole.',
      ),
    },
  }),
  headers: object({ [optional]: { 'if-none-match': told(text, 'The `ETag` of the run as you know it.') } }),
  answers: {
    200: json('The run.', runView, { headers: { ETag: "Begins with the run's revision." } }),
    304: { description: 'It is as you know it.', headers: { ETag: 'The same.' } },
  },
} as const satisfies Untagged;

export const getRunLog = {
  ...ofOneRun,
  id: 'getRunLog',
  route: 'get /runs/{id}/log',
  ofWei: true,
  access: 'runs:read',
  summary: "Shows a run's log",
  description: "One line per entry, times in UTC. Its events are lines in WEI's form, with local times.",
  query: object({ [optional]: { events: told(text, '`false` leaves the events out.') } }),
  answers: {
    200: {
      description: 'The log, as a JSON text or as plain text: whichever `Accept` prefers.',
      content: { 'application/json': { schema: text }, 'text/plain': { schema: text } },
    },
  },
} as const satisfies Untagged;

export const listRunLog = {
  ...ofOneRun,
  id: 'listRunLog',
  route: 'get /runs/{id}/log/entries',
  access: 'runs:read',
  summary: "Lists the entries of a run's log",
  query: object({
    [optional]: { from: told(fromNumber, 'So many entries are left out, the oldest first.') },
  }),
  answers: { 200: json('The entries, oldest first.', logEntriesView) },
} as const satisfies Untagged;

export const listRunFiles = {
  ...ofOneRun,
  id: 'listRunFiles',
  route: 'get /runs/{id}/files',
  ofWei: true,
  access: 'data:read',
  summary: "Lists a run's files: its log, those handed in, those its steps made",
  answers: { 200: json('The files.', runFilesView) },
} as const satisfies Untagged;

export const getRunFile = {
  ...ofOneRun,
  id: 'getRunFile',
  route: 'get /runs/{id}/file',
  ofWei: true,
  access: 'data:read',
  summary: 'Sends a file of a run',
  query: fileQuery,
  headers: rangeHeader,
  answers: { 200: file('The bytes.'), 206: part, 304: { description: 'They are as you know them.' } },
  errors: [...ofOneRun.errors, 'file_not_found', 'bad_filename', 'bad_range'],
} as const satisfies Untagged;

/** The data of a step that is said to have happened must fit into a message. */
const maxBytes = 512 * 1024;

const revision = named(
  told(
    { type: 'integer', minimum: 0 } as const,
    'The revision of the run that you saw, which its `ETag` begins with: where it has changed since, nothing happens.',
  ),
  'the number that the ETag of the run, as you saw it, begins with',
);

const errorsOfControl = [
  'run_not_found',
  'run_unreadable',
  'run_terminal',
  'reason_required',
  'broker_unavailable',
  'owner_too_old',
] as const;

const asked = json('The run as it stood before; the request is on its way.', runView);

export const cancelRun = {
  id: 'cancelRun',
  route: 'post /runs/{id}/cancel',
  access: 'runs:control',
  summary: 'Ends a run: no further step starts, and what acts is asked to stop',
  params: runParams,
  ...takes(object({ [optional]: { by, reason } }), {
    maxBytes,
    example: { by: 'Ada', reason: 'the plate is the wrong one' },
  }),
  answers: { 202: asked },
  errors: [...errorsOfControl],
} as const satisfies Untagged;

export const pauseRun = {
  id: 'pauseRun',
  route: 'post /runs/{id}/pause',
  access: 'runs:control',
  summary: 'Pauses a run: no further step starts until it is resumed',
  description: 'A step that an instrument acts on goes on to its end.',
  params: runParams,
  ...takes(object({ [optional]: { by, reason, revision } }), { maxBytes, example: { by: 'Ada' } }),
  answers: { 202: asked },
  errors: [...errorsOfControl, 'changes_nothing'],
} as const satisfies Untagged;

export const resumeRun = {
  ...pauseRun,
  id: 'resumeRun',
  route: 'post /runs/{id}/resume',
  summary: 'Lets a paused run go on',
  description: 'One that waits for a word on a step is not paused: say what became of it.',
  errors: [...errorsOfControl, 'changes_nothing', 'outcome_unknown'],
} as const satisfies Untagged;

const word = {
  as: told(
    { type: 'string', enum: resolutions } as const,
    '`happened`: the instrument did it; `did_not`: it is tried again; `skip`: the run goes on without it; `abort`: the run fails.',
  ),
};

const beside = {
  by,
  reason,
  data: named(
    told(anyObject, 'What a step that happened would have returned, by name: an object.'),
    'a JSON object: what the action returns, by name',
  ),
  command_id: told(
    text,
    'The command that the word is about; missing is the only one whose outcome is unknown.',
  ),
};

export const resolveRun = {
  id: 'resolveRun',
  route: 'post /runs/{id}/resolve',
  access: 'outcomes:resolve',
  changes: 'without preview',
  summary: 'Says what became of a step whose outcome nobody knows',
  description: 'Look at the instrument first.',
  params: runParams,
  ...takes(object({ ...word, [optional]: beside }), {
    maxBytes,
    only: { preview: told(text, 'Whatever it says: only asks what each answer would do.') },
    example: { as: 'happened', by: 'Ada' },
  }),
  answers: { 200: json('The preview that was asked for.', unknownPreviewView), 202: asked },
  errors: [...errorsOfControl, 'nothing_unknown'],
} as const satisfies Untagged;

export const getUnknownPreview = {
  ...ofOneRun,
  id: 'getUnknownPreview',
  route: 'get /runs/{id}/resolve',
  access: 'runs:read',
  summary: 'What is known of a step whose outcome nobody knows, and what each answer would do',
  description:
    'It changes nothing. A POST with `preview` in its query answers the same, and changes nothing either.',
  query: object({
    [optional]: {
      command_id: told(text, 'The command, where the outcomes of several are unknown; missing is the first.'),
      preview: told(text, 'Whatever it says: it is one.'),
    },
  }),
  answers: { 200: json('What is known.', unknownPreviewView) },
  errors: [...ofOneRun.errors, 'nothing_unknown'],
} as const satisfies Untagged;

export const getRunWaits = {
  ...ofOneRun,
  id: 'getRunWaits',
  route: 'get /runs/{id}/waits',
  access: 'runs:read',
  summary: 'Why a run does not go on, down to what must happen',
  answers: { 200: json('Each link waits for the next one.', runWaitsView) },
} as const satisfies Untagged;

export const getHandedIn = {
  ...ofOneRun,
  id: 'getHandedIn',
  route: 'get /runs/{id}/handed-in',
  access: 'runs:read',
  summary: 'The workflow of a run as it was written',
  answers: { 200: json('Its texts.', handedInView) },
} as const satisfies Untagged;

export const getSchedule = {
  id: 'getSchedule',
  route: 'get /schedule',
  access: 'runs:read',
  summary: 'When runs and their steps are expected to begin and to end, and why not earlier',
  description:
    'By how long actions took before, where the workflow declares no `duration`, and by the order in which steps are given out. It is made anew a second after something has changed, and no promise.',
  query: object({ [optional]: { run: told(text, 'Of this run alone.') } }),
  answers: { 200: json('What is expected.', scheduleView) },
  errors: ['run_not_found'],
} as const satisfies Untagged;
