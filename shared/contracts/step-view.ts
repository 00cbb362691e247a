import { anyObject, anything, count, flag, localOrNull, text, textOrNull, utc, utcOrNull } from './fields.ts';
import { byName, listOf, object, optional, orNull, titled, told } from './object-schema.ts';
import { failureSchema } from './failure.ts';
import { firstForecastView } from './forecast.ts';
import { brokenGaps, onFailures } from './step-flow.ts';
import { repeatedOutcomes, resolutions } from './step-policy.ts';
import { waitReasons } from './wait-reason.ts';

const stepStatuses = ['idle', 'not_ready', 'running', 'succeeded', 'failed', 'cancelled', 'skipped'] as const;

export const failureView = {
  title: 'Failure',
  description: 'Why something failed. Programs go by `code`.',
  ...failureSchema,
} as const;

const result = titled('StepResult', "WEI's StepResponse.", {
  status: { type: 'string', enum: stepStatuses },
  error: textOrNull,
  data: told(orNull(byName(text)), 'Leads from labels to ids of datapoints, files included.'),
  files: told(
    orNull(byName(text)),
    "Leads from the module's own keys to where the files lie at the gateway.",
  ),
});

/** What is known of a step before it has begun: what is to be done. */
const planned = {
  id: told(text, 'A label. A step is identified by its position.'),
  name: text,
  module: text,
  action: text,
  args: anyObject,
  files: told(byName(text), 'Leads from arguments to where their files lie at the gateway.'),
  locations: told(byName(text), 'Leads from arguments to locations whose coordinates were put in.'),
  checks: anything,
  requirements: anyObject,
  dependencies: listOf(anything),
  priority: { type: ['number', 'null'] },
  comment: textOrNull,
  data_labels: orNull(byName(text)),
  timeout: told({ type: ['number', 'null'] }, 'Seconds that the action may take.'),
  instance: told(
    { type: 'string', enum: ['same', 'any'] },
    '`any`: may run on another instance of the module than earlier steps did.',
  ),
  start_time: localOrNull,
  end_time: localOrNull,
  duration: told(textOrNull, 'ISO 8601; null until it has ended.'),
  result: told(orNull(result), 'Null until it has ended.'),
  state: told({ type: 'string', enum: stepStatuses }, 'How it stands.'),
} as const;

const resolution = told(
  object({
    as: { type: 'string', enum: resolutions },
    at: utcOrNull,
    [optional]: { by: text, reason: text },
  }),
  'What a person said of it when its outcome was unknown.',
);

/** How an attempt came to begin when it did. */
const waited = {
  ready_at: told(
    utc,
    'Since when the attempt could have begun. Missing where that is when the one before it, or else the step before it in the list, had ended, or the run was accepted.',
  ),
  waited_for: told(
    { type: 'string', enum: waitReasons } as const,
    'For what it waited longest, where it was seen to wait.',
  ),
} as const;

/** An attempt after which there was another one. */
const earlierAttempt = object({
  state: { type: 'string', enum: stepStatuses },
  attempt: count,
  agent: text,
  started_at: utcOrNull,
  ended_at: utcOrNull,
  [optional]: {
    failure: failureView,
    unknown: told(flag, 'True where nobody knows what the instrument did.'),
    resolution,
    values: told(anyObject, 'What it returned, by label, where that is short.'),
    files: told(byName(text), "Leads from the module's own keys to where the files lie at the gateway."),
    ...waited,
  },
});

const point = { type: 'string', enum: ['start', 'end'] } as const;
const seconds = { type: 'number' } as const;

/** What a step says of the time between it and others. */
export const stepGaps = told(
  listOf(
    object({
      ...{ from: count, point, at: point },
      [optional]: {
        min: seconds,
        max: seconds,
        soft: flag,
        on_broken: { type: 'string', enum: brokenGaps },
      },
    }),
  ),
  'Bounds, in seconds, on the time from the `point` of the step `from` to that (`at`) of this step.',
);

/** What its run has to itself from its beginning on. */
export const stepKeeps = {
  reserve: told(
    listOf(object({ modules: listOf(text), until: count })),
    'Modules that the run has to itself from when it begins until the step `until` has ended.',
  ),
  hold: told(listOf(object({ location: text, until: count })), 'Locations that it keeps likewise.'),
} as const;

/** How a step follows others. */
const flow = {
  gaps: stepGaps,
  ...stepKeeps,
  after: told(listOf(count), 'The steps that it waits for, by position; missing: the one before it.'),
  when: told(text, 'It is done only if this expression is true.'),
  expressions: told(byName(text), 'Texts of its author that hold `${{ }}`, by the places of their values.'),
  on_failure: told(
    { type: 'string', enum: onFailures },
    'What becomes of the run where it fails; missing is `fail`.',
  ),
  loop: told(
    object({
      [optional]: {
        for_each: object({
          as: text,
          max_parallel: count,
          [optional]: { count: told(count, 'How many rounds, where that is known.') },
        }),
        repeat: object({ max: count, [optional]: { until: text, while: text } }),
      },
    }),
    'It is done in rounds, which are steps of their own.',
  ),
  recover: told(listOf(text), 'The names of the steps that are done when it fails.'),
  cleanup: told(flag, 'True where it is done at the end, after a failure or a cancel, too.'),
  closes: told(flag, 'True where that is the end of its round.'),
  same_instance_as: told(count, 'It goes to the instance that this step went to.'),
  same_instance_in: told(count, 'It goes to the instance that its round of this loop went to first.'),
  only_instance: told(text, 'The only instance that may take it.'),
  added_for: told(
    object({
      as: { type: 'string', enum: ['round', 'recover', 'insert'] },
      of: count,
      round: count,
      [optional]: { by: text, reason: text },
    }),
    'Why it was added: as part of a round of the loop `of`, because the step `of` had failed, or by a person (`by`, with a `reason`) before the step `of`.',
  ),
} as const;

const retry = object({
  attempts: told(count, 'How often it is tried in all.'),
  backoff: object({
    initial: { type: 'number' },
    factor: { type: 'number' },
    max: { type: 'number' },
  }),
  on: listOf({ type: 'string', enum: repeatedOutcomes } as const),
});

/** A step of a run: WEI's Step, with fields of ours beside. */
export const stepView = titled(
  'Step',
  "A step of a run: WEI's Step, with fields of weir's beside. Those of its progress are there once it has begun.",
  {
    ...planned,
    [optional]: {
      ...flow,
      on_unknown: { type: 'string', enum: ['fail', 'pause'] },
      retry: told(orNull(retry), 'Null or missing: it is never repeated.'),
      expect_progress_within: told(
        { type: ['number', 'null'] },
        'Seconds without a sign of progress after which it is overdue.',
      ),
      started_at: utcOrNull,
      ended_at: utcOrNull,
      ...waited,
      first_forecast: firstForecastView,
      attempt: told(count, 'From 1.'),
      command_id: text,
      agent: told(text, 'The instance of the module that carries it out.'),
      values: told(anyObject, 'What it returned, by label.'),
      evaluated: told(anyObject, 'What its expressions came to, by the places of their values.'),
      taken_from: told(text, 'The run that did it, where this one has taken over what it returned.'),
      earlier: told(listOf(earlierAttempt), 'The attempts before this one, the oldest first; the last ten.'),
      failure: failureView,
      files_missing: told(
        listOf(object({ label: text, reason: text })),
        'Files that the action made and that could not be stored.',
      ),
      silent_since: told(utc, 'Since when its agent is silent.'),
      progress: object({
        at: told(count, 'Milliseconds since the epoch.'),
        [optional]: { fraction: told({ type: 'number' }, '0 to 1.'), note: text },
      }),
      overdue_since: told(utc, 'Since when it shows no progress for longer than expected.'),
      resolution,
    },
  },
);
