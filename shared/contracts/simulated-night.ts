import type { FromSchema } from 'json-schema-to-ts';
import { count, positive, text, ulid, utc } from './fields.ts';
import { expectedTime } from './forecast.ts';
import { listOf, optional, orNull, titled, told } from './object-schema.ts';
import type { RunDefinition } from './run.ts';

/** So often a night is played at most, each time with other durations. */
export const mostPlays = 100;

/** What the owner is asked to play: all that is accepted, and these. */
export type NightQuestion = {
  runs: {
    definition: RunDefinition;
    /** Which of the submissions it is of, from 0. */
    submission: number;
  }[];
  /** The same seed gives the same durations. */
  seed: number;
  plays: number;
};

const simulatedRun = titled('SimulatedRun', 'What became of a run.', {
  label: text,
  completed: told(count, 'In how many of the plays it was completed.'),
  failed: told(count, 'In how many of them it failed, or was cancelled.'),
  gaps: listOf(
    titled('SimulatedGap', 'A gap of the run that was not sure to be kept.', {
      text,
      at_risk: told(count, 'In how many of the plays it was told that it might break.'),
      broken: told(count, 'In how many of them it broke.'),
    }),
  ),
  [optional]: {
    run_id: told(ulid, 'Of a run that is accepted.'),
    submission: told(
      count,
      'Of one that was handed in with the question: which of the submissions it is of, from 0.',
    ),
    index: told(positive, 'Which run of its submission it is, where that is for many.'),
    of: positive,
    begin: expectedTime,
    end: expectedTime,
    open: told(text, 'Why it has not come to its end, in the first play in which it has not.'),
    failure: told(text, 'Why it failed, in the first play in which it did.'),
    complete_by: utc,
    late: told(count, 'In how many of the plays it was not completed by then.'),
  },
});

const simulatedInstrument = titled('SimulatedInstrument', 'What an instance did.', {
  module: text,
  instance: text,
  capacity: positive,
  busy: told({ type: 'number', minimum: 0, maximum: 1 } as const, 'The part of the night in which it acted.'),
  actions: count,
});

const simulatedBar = titled('SimulatedBar', 'An action of an instance.', {
  run: told(count, 'Its place in the list of runs, from 0.'),
  name: told(text, 'Of the step.'),
  module: text,
  instance: text,
  from: utc,
  until: utc,
});

/** Answer of `POST /schedule/simulate`. */
export const simulatedNightView = titled(
  'SimulatedNight',
  'How all would go on, by the rules by which instruments are given out.',
  {
    at: told(utc, 'From then on it was played.'),
    until: told(
      orNull(utc),
      'When the last action is over, if each takes as long as expected. Null where there is none.',
    ),
    seed: told(count, 'The same seed gives the same durations, as long as nothing else has changed.'),
    plays: told(count, 'How often it was played, each time with durations of chance.'),
    jitter: told(
      { type: 'number' } as const,
      'By which part of it a duration was longer or shorter at most.',
    ),
    runs: told(listOf(simulatedRun), 'Those that are accepted first.'),
    instruments: told(listOf(simulatedInstrument), 'If each action takes as long as expected.'),
    bars: told(listOf(simulatedBar), 'The same, action by action.'),
    notes: told(
      listOf(text),
      'What else is to be known of it: durations that nobody knows, what was not played to the end.',
    ),
  },
);

export type SimulatedNight = FromSchema<typeof simulatedNightView>;

/** What the owner answers: how it went, or why it is too much. */
export type NightAnswer = SimulatedNight | { refused: string };
