import { ownersField, runStatuses, runStates } from './run.ts';
import { waitingForInFeed } from './waiting-for.ts';
import { waitReasons } from './wait-reason.ts';
import { anyObject, count, flag, text, textOrNull } from './fields.ts';
import { listOf, object, optional, titled, told } from './object-schema.ts';
import { moduleReportSchema } from './module-report.ts';
import { resolutions } from './step-policy.ts';
import { failureView } from './step-view.ts';
import { presence } from './instance-view.ts';

const at = told(count, 'When, in milliseconds since the epoch.');

const status = {
  type: 'string',
  enum: ['idle', 'running', 'succeeded', 'failed', 'cancelled', 'skipped'],
} as const;

const ofAttempt = {
  ...{ instance: text, attempt: count, started_at: count, ended_at: count },
  error: object({ code: text, message: told(text, 'Its first 200 characters.') }),
  unknown: told(flag, 'True where nobody knows what the instrument did.'),
  overdue_since: count,
  progress: object({ at, [optional]: { fraction: { type: 'number' }, note: text } }),
  resolution: object({
    as: { type: 'string', enum: resolutions },
    at,
    [optional]: { by: text, reason: text },
  }),
  ready_at: told(
    count,
    'Since when it could have been given out. Missing where that is when the step before it had ended, or the run was accepted.',
  ),
  waited_for: told({ type: 'string', enum: waitReasons }, 'For what it waited longest.'),
} as const;

const stepUpdate = object({
  position: count,
  status,
  [optional]: {
    ...{ name: text, module: text, ...ofAttempt },
    earlier: told(
      listOf(object({ status, [optional]: ofAttempt })),
      'How the attempt before this one ended.',
    ),
  },
});

const runUpdate = titled('RunUpdate', 'A run has changed.', {
  kind: { type: 'string', enum: ['run'] },
  at,
  run_id: text,
  state: { type: 'string', enum: runStates },
  summary: {
    type: 'object',
    description: 'Times are milliseconds since the epoch.',
    properties: {
      step_index: count,
      paused: flag,
      acting: flag,
      started_at: count,
      ended_at: count,
      error: failureView,
      waiting: told(text, 'Why the next step does not start yet.'),
      waiting_for: waitingForInFeed,
      waiting_steps: told(count, 'How many of its steps wait.'),
      suspended: flag,
      overdue_since: count,
    },
    required: ['step_index', 'paused', 'acting'],
    additionalProperties: true,
  },
  steps: told(listOf(stepUpdate), 'Those that have changed.'),
  [optional]: {
    amended: told(
      listOf(object({ position: count, name: text, module: text, action: text })),
      'Steps that were added, or are others now; at most 100.',
    ),
    amended_more: told(flag, 'True where more were than are listed.'),
    status: told({ type: 'string', enum: runStatuses }, "WEI's word."),
    step_index: count,
    step_count: count,
    label: told(text, "The workflow's name."),
    owners: ownersField,
    module: told(text, 'Of the step in flight or next.'),
    simulate: flag,
  },
});

const { flags, error } = moduleReportSchema.properties;

const instanceUpdate = titled(
  'InstanceUpdate',
  'An instance has come or gone, is held back, or says something else of itself.',
  {
    kind: { type: 'string', enum: ['instance'] },
    at,
    module: text,
    instance: text,
    presence,
    [optional]: {
      error: told(text, 'Why it is held back.'),
      stopped: told(flag, 'True where a safety stop latches it.'),
      stop_asked: told(flag, 'True where it was asked to stop and has not confirmed it.'),
      left_behind: told(count, 'How many abandoned actions run on.'),
      report: told(object({ flags, [optional]: { error } }), 'What it says of itself.'),
    },
  },
);

const workcellUpdate = titled(
  'WorkcellUpdate',
  'Something has changed in the workcell: one of these is there.',
  {
    kind: { type: 'string', enum: ['workcell'] },
    at,
    [optional]: {
      order: told(anyObject, 'An operator has ordered this.'),
      agent: told(text, '`module/instance`: it has answered an order, or is forgotten.'),
      answer: anyObject,
      forgotten: flag,
      location: object({ name: text, state: text }),
      supplies: told(text, '`module/instance`: other amounts are left of what it uses up.'),
      reservation: told(
        object({
          id: text,
          module: text,
          from: count,
          until: count,
          [optional]: { instance: text, ended: flag },
        }),
        'A person has reserved an instrument, or has ended that before its time.',
      ),
      definition: object({ from: text, by: textOrNull }),
      module: told(text, 'Where it is of one module.'),
      instance: told(text, 'Where it is of one instance.'),
    },
  },
);

const recordUpdate = titled(
  'RecordUpdate',
  'A client has written a document, or a question to a person is closed. What else comes of a run is told by the run.',
  {
    kind: { type: 'string', enum: ['record'] },
    at,
    record: {
      type: 'string',
      enum: ['experiment', 'campaign', 'event', 'datapoint', 'reply', 'run_note', 'key', 'workflow'],
    },
    id: told(
      text,
      'Of a reply: the id of its question; of a run note: that of its run; of a key, and of a workflow of the library: its name.',
    ),
    [optional]: {
      experiment_id: told(text, 'The experiment to which it belongs.'),
      campaign_id: told(text, 'The campaign to which an experiment belongs.'),
      run_id: told(text, 'The run whose question a reply closes, or that a note is of.'),
    },
  },
);

/** What an entry of the feed tells. */
const feedUpdateView = {
  title: 'FeedUpdate',
  description: 'Something has changed.',
  oneOf: [runUpdate, instanceUpdate, workcellUpdate, recordUpdate],
} as const;

/** How far the feed has come, though nothing is told. */
const feedPositionView = titled(
  'FeedPosition',
  'The feed goes on, though nothing is told. Where the store is away, what happens comes late.',
  { at, store: { type: 'string', enum: ['up', 'away'] } },
);

/** That some entries were missed. */
const feedResetView = titled(
  'FeedReset',
  'Some entries were missed: read afresh what you show. The feed goes on from `position`.',
  {
    reason: { type: 'string', enum: ['position_not_kept', 'too_slow', 'entries_lost'] },
    text: told(text, 'The reason in a sentence.'),
    position: text,
  },
);

/** The data of each event of the feed. */
export const feedEventView = {
  title: 'FeedEvent',
  description:
    'The data of an event: of `run`, `instance`, `workcell` and `record` an update, of `position` and `reset` what they say.',
  anyOf: [feedUpdateView, feedPositionView, feedResetView],
} as const;
