import type { FromSchema } from 'json-schema-to-ts';
import { askView } from './ask.ts';
import { reasonKeys } from './reason-keys.ts';
import { holdNames } from './holds.ts';
import { count, countOrNull, flag, text, textOrNull, utc, utcOrNull } from './fields.ts';
import { listOf, object, optional, orNull, titled, told } from './object-schema.ts';
import { lowSupplyView } from './supplies-view.ts';
import { infrastructureTroubleView } from './infrastructure.ts';
import { reservationView } from './reservation.ts';
import { forgottenRequestView } from './forgotten-request.ts';

export const reasonView = titled('Reason', 'Why an instrument, or the workcell, is given nothing.', {
  key: { type: 'string', enum: reasonKeys },
  text: told(text, 'What is so.'),
  since: utcOrNull,
  then: told(textOrNull, 'What will happen by itself; null where nothing.'),
  first: told(textOrNull, 'What a person does before the command.'),
  next: told(textOrNull, 'The command to type; null where there is none.'),
});

/** What is told of a run, at one of its steps. */
const at = {
  run_id: text,
  label: told(textOrNull, 'Null where the run is not in the store any more.'),
  step: told(count, "The step's position, from 0."),
  step_name: textOrNull,
  step_count: told(countOrNull, 'Null where it is not known, and where steps are added as the run goes on.'),
  since: told(utcOrNull, 'Since when it is at it.'),
  note: told(textOrNull, 'What the action last told of its progress.'),
  overdue_since: utcOrNull,
  asked_to_stop: told(utcOrNull, 'When its agent was first asked to stop it; null where nobody has.'),
  over: told(flag, 'True where the run has ended while the instrument goes on.'),
  [optional]: {
    action: told(
      textOrNull,
      'The action of the step; null where the run is not in the store any more. Earlier versions have none.',
    ),
    attempt: told(countOrNull, 'Which attempt of the step it is, from 1. Earlier versions have none.'),
    progress: told(
      { type: ['number', 'null'] },
      "How much of it is done, from 0 to 1, by the action's own word; null where it has told nothing. Earlier versions have none.",
    ),
  },
} as const;

const runAtView = titled('RunAt', 'A run, at one of its steps.', at);

/** How an instrument stands: `idle`, `acting`, `storing`, or the weightiest reason why it is given nothing. */
export const instrumentStates = ['idle', 'acting', 'storing', ...reasonKeys] as const;

const heldByView = titled('HeldBy', "What an operator's order holds.", {
  name: { type: 'string', enum: holdNames },
  workcell: told(flag, 'True where the order was for the whole workcell.'),
  by: textOrNull,
  since: utcOrNull,
});

const instrumentView = titled('Instrument', 'An instrument, how it stands, and what it has in hand.', {
  module: text,
  instance: told(textOrNull, 'Null where no agent of the module was ever heard.'),
  state: told(
    { type: 'string', enum: instrumentStates },
    '`storing`: at rest, its files are being stored. Every word but the first three is the key of the weightiest reason.',
  ),
  since: told(utcOrNull, 'Null where it is not known.'),
  reasons: told(listOf(reasonView), 'The weightiest first; empty where it takes steps.'),
  steps: told(listOf(runAtView), 'What it has in hand.'),
  left_behind: told(listOf(text), 'Abandoned actions whose driver runs on, a sentence each.'),
  next: told(textOrNull, 'The command of the first reason that has one.'),
  [optional]: {
    held_by: told(
      orNull(heldByView),
      "The weightiest hold of an operator's on it; null where there is none. Earlier versions have none.",
    ),
  },
});

const unknownOutcomeView = titled('UnknownOutcome', 'A step whose outcome nobody knows.', {
  ...at,
  module: text,
  instance: text,
  text: told(text, 'Why nobody knows.'),
  run: told(
    { type: 'string', enum: ['waits', 'repeats', 'over'] },
    'What the run does: it waits for a word, is about to repeat the step, or has ended.',
  ),
  first: textOrNull,
  next: textOrNull,
});

const failedStepView = titled(
  'FailedStep',
  'A step that has failed, and whose run waits until somebody says how it goes on.',
  {
    ...at,
    module: text,
    text: told(text, 'Why it has failed.'),
    next: told(text, 'The commands of which one says how the run goes on.'),
  },
);

const pausedRunView = titled('PausedRun', {
  run_id: text,
  label: text,
  since: utcOrNull,
  by: textOrNull,
  reason: textOrNull,
  next: text,
});

const waitView = titled('Wait', 'Something that runs wait for.', {
  reason: told(text, 'As their status says it: `waits for arm/a to be free`.'),
  runs: count,
  run_id: told(text, 'One of them.'),
});

const queueView = titled('Queue', 'The runs that wait for a module.', {
  module: text,
  runs: told(count, 'How many of the runs looked at.'),
  next: told(
    listOf(object({ run_id: text, label: text, step: count, step_name: text, since: utcOrNull })),
    'Those that come next, five at most: of a higher priority, then those that were handed in earlier.',
  ),
});

const countsView = object({
  unknown: count,
  overdue: count,
  silent: count,
  paused: count,
  waiting: count,
  [optional]: {
    asks: told(count, 'Earlier versions have none.'),
    failed_steps: told(count, 'Earlier versions have none.'),
    forgotten: told(count, 'At most 1,000. Earlier versions have none.'),
  },
});

const brokerView = {
  anyOf: [
    object({ up: { type: 'boolean', enum: [true] } }),
    object({ up: { type: 'boolean', enum: [false] }, reason: text }),
  ],
} as const;

/**
 * How the lab stands at one moment, and what to do about it: `GET /now`. Made for somebody who has one minute. All times
 * are UTC in ISO 8601; commands are as they are typed.
 */
export const nowView = titled(
  'Now',
  'How the lab stands at one moment, and what to do about it. Commands are as they are typed.',
  {
    workcell: text,
    at: told(utc, "By the store's clock."),
    broker: told(
      brokerView,
      'Where the broker is away nobody hears of the instruments: all that follows is what was last known.',
    ),
    held: told(
      orNull(reasonView),
      'What keeps the whole workcell from starting anything; null where nothing does.',
    ),
    instruments: told(listOf(instrumentView), "In the order of the workcell's modules."),
    unknown: told(
      listOf(unknownOutcomeView),
      'Steps whose outcome nobody knows, of runs that are not over or that still hold an instrument back.',
    ),
    paused: told(listOf(pausedRunView), 'Runs that somebody has paused.'),
    overdue: told(
      listOf(runAtView),
      'Steps that have told of no progress for longer than their workflow expects.',
    ),
    silent: told(listOf(text), '`module/instance` of the agents that are not heard.'),
    waiting: told(
      count,
      'How many of the runs looked at have a step that waits for an instrument, a location or a time.',
    ),
    more: told(flag, 'True where there are more runs than were looked at.'),
    [optional]: {
      ground: told(
        listOf(infrastructureTroubleView),
        'What is not well of all that weir itself stands on, the worst first; empty where all is. Earlier versions have none.',
      ),
      led: told(
        { type: ['boolean', 'null'] },
        'Whether an orchestrator leads the workcell; null where the broker does not say. Where none does no run goes on, and all that follows is what was last known. Earlier versions have none.',
      ),
      waits: told(
        listOf(waitView),
        'For what they wait: what most of them wait for comes first, and of many reasons a few are told. Earlier versions have none.',
      ),
      asks: told(
        listOf(askView),
        'Questions that wait for an answer, oldest first, as in `GET /asks`. Earlier versions have none.',
      ),
      failed_steps: told(
        listOf(failedStepView),
        'Steps that have failed and for which their run waits (`on_failure: pause`, or a cancel that the store has forgotten). Earlier versions have none.',
      ),
      reservations: told(
        listOf(reservationView),
        'What people have reserved, now and to come, the first to begin first. Earlier versions have none.',
      ),
      queues: told(
        listOf(queueView),
        "The modules for which runs wait, in the order of the workcell's modules. Earlier versions have none.",
      ),
      supplies: told(
        listOf(lowSupplyView),
        'What instruments use up and of which little is left, or too little for a step that waits. Earlier versions have none.',
      ),
      forgotten: told(
        listOf(forgottenRequestView),
        'Requests of the last day that a store which went back has forgotten, the newest first, at most 200. What a gateway had taken that was started anew since is not looked for. Earlier versions have none.',
      ),
      counts: told(
        countsView,
        'How many there are of what the lists above tell. Earlier versions have none.',
      ),
    },
  },
);

export type Now = FromSchema<typeof nowView>;
export type ReasonView = FromSchema<typeof reasonView>;
export type InstrumentView = FromSchema<typeof instrumentView>;
export type RunAt = FromSchema<typeof runAtView>;
export type UnknownOutcomeView = FromSchema<typeof unknownOutcomeView>;
export type FailedStepView = FromSchema<typeof failedStepView>;
export type PausedRunView = FromSchema<typeof pausedRunView>;
export type WaitView = FromSchema<typeof waitView>;
export type HeldBy = FromSchema<typeof heldByView>;
export type QueueView = FromSchema<typeof queueView>;
