import type { FromSchema } from 'json-schema-to-ts';
import { count, flag, text, ulid, utc } from './fields.ts';
import { listOf, object, optional, orNull, titled, told } from './object-schema.ts';

/**
 * Why nobody can tell when something begins, or ends.
 *
 * - `answer`: a person is asked, and says when
 * - `duration`: the action never succeeded yet, and its workflow says nothing of how long it takes
 * - `outcome_unknown`, `failed_step`: somebody has to say how the run goes on
 * - `paused`: somebody has paused the run
 * - `silent`: the instrument that has it is not heard
 * - `no_instance`: no instrument takes it as things are
 * - `occupied`: the instruments that take it have something of which nobody can tell when it ends
 * - `supplies`: too little is left of what it uses up
 * - `place`: something stands where it would move a thing, and no step takes that away
 */
const openEnds = [
  'answer',
  'duration',
  'outcome_unknown',
  'failed_step',
  'paused',
  'silent',
  'no_instance',
  'occupied',
  'supplies',
  'place',
] as const;

/** Why nobody can tell, and the step of the run, from 0, that is the reason. */
export type OpenEnd = { why: (typeof openEnds)[number]; step: number };

/** Why a step is not expected to begin earlier. */
export type ForecastHold =
  /** It acts, or begins at once. */
  | { kind: 'none' }
  /** It may not begin earlier. */
  | { kind: 'release' }
  /** A step of its run must come before it. */
  | { kind: 'step'; step: number }
  /** A later step of its run must follow it in time, and cannot earlier. */
  | { kind: 'gap'; step: number }
  /** Something else has the instrument until then. */
  | { kind: 'instrument'; instance: string; run?: string; step?: number }
  /** Something stands at the location until then, or a run has it to itself. */
  | { kind: 'place'; location: string; run?: string; step?: number };

/** When something is expected, in seconds after the time of the forecast: in one of ten cases no later, in half of them, in nine of ten. */
export type Expected = [p10: number, p50: number, p90: number];

/**
 * When a step was to begin and to end, in half of all cases, by the first forecast that told of it (milliseconds since the epoch): what was
 * promised once its run was handed in, for the last forecast before it begins nearly always comes true.
 */
export type FirstForecast = { begin: number; end?: number };

/** What is expected of a step that is not done. */
export type StepForecast = {
  /** Its position in the run, from 0. */
  step: number;
  begin?: Expected;
  end?: Expected;
  instance?: string;
  hold?: ForecastHold;
  /** True where it may be left out. */
  conditional?: true;
  /** Where nobody can tell when it ends: why; what is known is that it is no earlier than so many seconds after the time of the forecast. */
  open?: OpenEnd;
  not_before?: number;
  /** Of a step that has not begun, for the next owner to know it. Earlier versions have none. */
  first?: FirstForecast;
};

/** What is expected of a run that is not over. */
export type RunForecast = {
  end?: Expected;
  /** True where more rounds of a loop may come, or steps that are too far away to be planned. */
  at_least?: true;
  open?: OpenEnd;
  not_before?: number;
  steps: StepForecast[];
};

/** What the owner expects of the lab as it was at a time (milliseconds since the epoch), by run. It is kept in the workcell's state. */
export type LabForecast = { at: number; runs: Record<string, RunForecast>; more?: number };

export const expectedTime = titled(
  'ExpectedTime',
  'When something is expected, by how long the same took before.',
  {
    about: told(utc, 'In half of all cases no later.'),
    from: told(utc, 'In one of ten cases no later.'),
    until: told(utc, 'In nine of ten cases no later.'),
  },
);

/** What people are told of a `FirstForecast`. */
export const firstForecastView = told(
  object({ begin: utc, [optional]: { end: utc } }),
  'When it was to begin and to end by the first forecast that told of it. Missing where none did before it began.',
);

const stepForecastView = titled('StepForecast', 'What is expected of a step that is not done.', {
  step: told(count, 'Its position, from 0.'),
  name: text,
  module: text,
  text: told(text, 'The same in a sentence.'),
  [optional]: {
    begin: expectedTime,
    end: expectedTime,
    instance: told(text, 'The instance that is expected to do it.'),
    why_not_earlier: told(text, 'Why it is not expected to begin earlier.'),
    first_forecast: firstForecastView,
    conditional: told(flag, 'True where its `when` is still to be asked: it may be left out.'),
    open: told({ type: 'string', enum: openEnds } as const, 'Why nobody can tell when it ends.'),
    not_before: told(utc, 'It ends no earlier, where nobody can tell when.'),
  },
});

const common = {
  text: told(text, 'A sentence: `done about … (… to …)`.'),
  [optional]: {
    end: expectedTime,
    at_least: told(
      flag,
      'True where more rounds of a loop may come, or steps that are too far away to be planned.',
    ),
    open: told({ type: 'string', enum: openEnds } as const, 'Why nobody can tell when it is over.'),
    not_before: told(utc, 'It is over no earlier, where nobody can tell when.'),
  },
} as const;

/** As a run has it. */
export const forecastView = titled(
  'Forecast',
  'When a run is expected to be over. It may change while the `ETag` of the run stays.',
  common,
);

/** Answer of `GET /schedule`. */
export const scheduleView = titled('Schedule', 'What the lab is expected to do.', {
  at: told(
    orNull(utc),
    'As it was then. Null where there is no forecast: nobody leads the workcell, or no run goes on.',
  ),
  runs: listOf(
    titled('RunForecast', 'What is expected of a run that is not over.', {
      run_id: ulid,
      label: text,
      ...common,
      steps: listOf(stepForecastView),
    }),
  ),
  more: told(count, 'Runs that are not looked at, because so many come before them.'),
});

export type ForecastView = FromSchema<typeof forecastView>;
export type ScheduleView = FromSchema<typeof scheduleView>;
export type ExpectedView = FromSchema<typeof expectedTime>;
export type FirstForecastView = FromSchema<typeof firstForecastView>;

/** So long a forecast counts, in milliseconds: its owner makes it anew before. */
export const forecastCounts = 30_000;
