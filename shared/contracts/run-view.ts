import { runStatuses, runStates, ownersField } from './run.ts';
import type { FromSchema } from 'json-schema-to-ts';
import {
  anyObject,
  anyObjectOrNull,
  anything,
  count,
  flag,
  localOrNull,
  positive,
  text,
  textOrNull,
  ulid,
  utc,
  utcOrNull,
} from './fields.ts';
import { libraryField } from './library.ts';
import { listOf, object, optional, orNull, titled, told } from './object-schema.ts';
import { waitingForListView } from './waiting-for.ts';
import { forecastView } from './forecast.ts';
import { unknownReasons } from './unknown-reason.ts';
import { failureView, stepView } from './step-view.ts';

/** How far a run has come. */
const progressView = titled(
  'RunProgress',
  'How far the run has come, by what became of its steps. A loop is not counted once it has rounds: those are.',
  {
    ended: told(count, 'Steps of which nothing becomes any more: done, skipped, failed or cancelled.'),
    known: told(
      count,
      'All steps that are known by now, with those for the items of a list that are still to come. Other loops, `recover` and people add to them.',
    ),
    running: told(
      count,
      'Steps that instruments have in hand; several at a time where they go side by side.',
    ),
    [optional]: {
      grows: told(flag, 'True where a loop goes on of which nobody can say how many rounds it will have.'),
    },
  },
);

export type RunProgress = FromSchema<typeof progressView>;

const unknownStepView = titled('UnknownStep', 'A step whose outcome nobody knows.', {
  step: told(count, 'Its position, from 0.'),
  command_id: text,
  attempt: count,
  module: text,
  instance: text,
  reason: { type: 'string', enum: unknownReasons },
  message: told(text, 'Why nobody knows, in a sentence.'),
  since: utc,
  run: told(
    { type: 'string', enum: ['waits', 'repeats', 'over'] },
    'What the run does: it waits for a word, is about to repeat the step, or has ended or is about to.',
  ),
  known: object({
    phase: { type: 'string', enum: ['unsent', 'sent', 'acting'] },
    [optional]: { silent_since: utc, asked_to_stop: flag },
  }),
});

/** What a run and its summary in a list have in common. */
const common = {
  run_id: ulid,
  label: told(text, "The workflow's name."),
  experiment_id: ulid,
  simulate: told(flag, 'True where it is carried out without any instrument.'),
  status: told(
    { type: 'string', enum: runStatuses },
    "WEI's word. `running`: a step executes now; `in_progress`: between two steps.",
  ),
  state: told({ type: 'string', enum: runStates }, "weir's word."),
  step_index: told(
    count,
    'The step in flight or next, from 0; at the end the last one, or the one that failed.',
  ),
  progress: progressView,
  start_time: localOrNull,
  end_time: localOrNull,
  duration: told(textOrNull, 'ISO 8601; null until it has ended.'),
  created_at: told(utc, 'When it was handed in.'),
  started_at: told(utcOrNull, 'When its first step began.'),
  ended_at: utcOrNull,
  error: told(orNull(failureView), 'Why it failed, or who has cancelled it.'),
  waiting: told(textOrNull, 'Why the next step does not start yet, in a sentence.'),
  waiting_for: waitingForListView,
  waiting_steps: told(count, 'How many of its steps wait.'),
  unknown: orNull(unknownStepView),
  overdue_since: told(utcOrNull, 'Since when the current action shows no progress for longer than expected.'),
} as const;

const heldStepView = titled(
  'HeldStep',
  "A step that has failed and waits for a person's word: that it is done again, or that the run goes on without it.",
  {
    step: told(count, 'Its position, from 0.'),
    command_id: told(text, 'The attempt that has failed.'),
    since: utc,
    error: failureView,
  },
);

/** What only some runs have. */
const ofSome = {
  library: libraryField,
  submission: told(
    object({
      id: told(ulid, 'The id of the first of them.'),
      index: told(positive, 'Which of them it is.'),
      of: positive,
    }),
    'Where it was handed in with others at once (`POST /runs`).',
  ),
  unknowns: told(listOf(unknownStepView), 'All steps whose outcomes nobody knows, where there are several.'),
  held: told(
    listOf(heldStepView),
    'The steps that have failed and for which the run waits (`on_failure: pause`, or a cancel that the store has forgotten).',
  ),
} as const;

/** A run as a list shows it. */
const runSummaryView = titled('RunSummary', 'A run without its steps.', {
  ...common,
  step_count: count,
  step_name: told(
    textOrNull,
    'The name of the step in flight or next; at the end of the last one, or of the one that failed.',
  ),
  [optional]: {
    ...ofSome,
    given: told(
      anyObject,
      'The first short values that it was given, and not by default. Missing where it has none.',
    ),
    tags: told(listOf(text), 'What people have tagged it with. Missing where it has none.'),
    note: told(text, 'What people have noted of it. Missing where nothing was.'),
  },
});

const flowdefStep = {
  type: 'object',
  description: 'A step as its author wrote it.',
  additionalProperties: true,
} as const;

/** Who, when, and why; null where nobody has. */
const byWhom = orNull(object({ at: utc, [optional]: { by: text, reason: text } }));

/** The same of a cancel. */
const cancelledBy = orNull(
  object({
    at: utc,
    [optional]: {
      by: text,
      reason: text,
      stop: told(count, 'The number of the safety stop that ended it. Earlier versions have none.'),
    },
  }),
);

const { type, properties, required } = object({
  ...common,
  metadata: anyObject,
  flowdef: listOf(flowdefStep),
  payload: anyObject,
  steps: listOf(stepView),
  paused_by: told(byWhom, 'Who has paused it, when, and why.'),
  cancelled_by: told(cancelledBy, 'Who has cancelled it, when, and why.'),
  trace_id: told(text, 'The trace that the run belongs to, and by which its lines are found in the log.'),
  given_parameters: told(anyObjectOrNull, 'Values for parameters that were handed in with it.'),
  warnings: told(listOf(text), 'What was odd about the submission.'),
  [optional]: {
    ...ofSome,
    failing: told(
      flag,
      'True where a step has failed, and the run ends once all is at rest and cleaned up: nothing of it can be changed any more.',
    ),
    owners: ownersField,
    forecast: forecastView,
    retry_of: told(ulid, 'The run that it goes on from.'),
    priority: told({ type: 'integer' }, 'Higher goes first; missing is 0.'),
    not_before: told(utc, 'None of its steps begins before then.'),
    complete_by: told(utc, 'When it should be over.'),
    retried_by: told(byWhom, 'Who wanted it to go on from that one, when, and why.'),
    name: text,
    parameters: anything,
    modules: anything,
    steps_left_out: told(
      count,
      'Only in the state of the workcell, where steps are left out: how many there are.',
    ),
  },
});

/** A run: WEI's WorkflowRun, with fields of ours beside. */
export const runView = {
  title: 'Run',
  description:
    "WEI's WorkflowRun, with fields of weir's beside. Keys that the author put into the workflow are in it as well.",
  ...{ type, properties, required },
  additionalProperties: true,
} as const;

/** Runs, and how to come to older ones. */
export const runListView = titled('RunList', {
  runs: told(listOf(runSummaryView), 'The newest first.'),
  next: told(textOrNull, 'The cursor of the next, older runs; null at the end.'),
  [optional]: {
    unreadable: told(
      listOf(object({ run_id: text, reason: text })),
      'Runs that the store holds and cannot read. Missing where there are none.',
    ),
  },
});

export type RunSummaryView = FromSchema<typeof runSummaryView>;
export type RunListView = FromSchema<typeof runListView>;
export type UnknownStepView = FromSchema<typeof unknownStepView>;
