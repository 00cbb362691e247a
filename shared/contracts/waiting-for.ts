import type { FromSchema } from 'json-schema-to-ts';
import type { Cause, Unwanted } from './cause.ts';
import { count, text, utc } from './fields.ts';
import { listOf, object, optional, titled, told } from './object-schema.ts';
import { holdNames, type HoldName } from './holds.ts';
import type { JsonObject } from '../kernel/json/json.ts';
import { waitReasons, type WaitReason } from './wait-reason.ts';

/** Who holds what a step needs. Times are milliseconds since the epoch. */
export type HeldByWhom = {
  /** What is held: the run, its module, or all. */
  what: 'run' | 'module' | 'workcell';
  hold: HoldName;
  by?: string;
  reason?: string;
  since?: number;
};

/** A step of another run, or of the same one, that is part of a deadlock. */
export type DeadlockStep = { run: string; step: number; name: string };

/**
 * Why an instance does not take a step: the cause why it takes none, or
 *
 * - `leaving`: it is about to stop
 * - `no_hello`: its agent has not said hello yet
 * - `untold`: it has not told yet what it can do
 * - `reserved`: a run is to repeat its step there first
 */
export type Unfit = Omit<Cause, 'key'> & {
  key: Cause['key'] | 'leaving' | 'no_hello' | 'untold' | 'reserved';
  instance: string;
};

/** What a sentence has of a wait that is told by no field of its own. */
export type WaitFacts = {
  /** What is said of it: by the instrument that has it, or of how its attempt has ended. */
  said?: string;
  /** The attempt in which a person is asked. */
  attempt?: number;
  /**
   * What the instance has too little of, how much is left, and how much is needed. `module`: it is another one's, of a step that must follow
   * in time; `kept`: so much more is there, and kept for steps of other runs that must follow in time.
   */
  supply?: {
    name: string;
    left: number;
    needed: number;
    capacity: number;
    module?: string;
    kept?: number;
  };
  /** The action that no agent of the module has. */
  action?: string;
  /** The module has other agents. */
  others?: true;
  /** What is at the location: something of an experiment, or `unverified`. */
  holds?: string;
  /** How many places the location has, where those are several: all are taken. */
  places?: number;
  /** The run that has left it so waits for a person's word. */
  asks?: true;
  /** The instances that are busy, where there are several. */
  instances?: string[];
  /** The instances that could take it and do not. */
  unfit?: Unfit[];
  /** What instruments go on with that were asked to stop. */
  unwanted?: ({ module: string; instance: string } & Unwanted)[];
  /** The instances that have not told yet what they did before the store was put back. */
  owing?: string[];
  /** The step may be done already. */
  may_be_done?: true;
  /** The instrument keeps running although its agent is silent. */
  keeps_running?: true;
  /** So many simulated steps are under way. */
  simulated?: number;
  /** Until which step of the run that has it, it is kept. */
  kept_until?: { step: number; name: string };
  /** What a run is to have to itself, all at once. */
  together?: string[];
  /** What of that is not free. */
  lacks?: string;
  /** The step that its gap is counted from, and that has not come so far; or the one that could not follow it in time. */
  gap?: { counted_from?: string; followed_by?: string };
  /** What a person has reserved, and in `takes` how long the step would take where it would run into that. Milliseconds. */
  reserved?: { id: string; from: number; until: number; by?: string; reason?: string; takes?: number };
  /** Which step of the run that goes first it is. */
  first?: { step: number; name: string };
  /** Something else of the run goes on: it is not what the run itself waits for. */
  beside?: true;
  /** The sentence, as 0.1 has stored it. */
  told?: string;
};

/** For what a step of a run waits, down to what must happen. Times are milliseconds since the epoch. */
export type WaitingFor = {
  reason: WaitReason;
  /** The step's position, from 0, and its name. */
  step: number;
  name: string;
  /** Since when it has waited. */
  since: number;
  module?: string;
  /** The only instance that it waits for. */
  instance?: string;
  location?: string;
  /** The run that has what the step needs. */
  run?: string;
  held_by?: HeldByWhom;
  /** When it goes on by itself, or when what it waits for counts as lost. */
  until?: number;
  /** The steps that wait for each other, each for the next one. */
  circle?: DeadlockStep[];
  facts?: WaitFacts;
};

/** The same as people read it. */
export type WaitTold = Omit<WaitingFor, 'facts'> & {
  /** A sentence. */
  text: string;
  /** What a person does about it: mostly a command. */
  hint: string;
};

/** Of so many steps of a run it is told for what they wait; of the others, how many there are. */
export const mostWaitsTold = 20;
/** In the feed, which tells of each change, of so many. */
export const mostWaitsInFeed = 5;

const commonToViews = {
  reason: told(
    { type: 'string', enum: waitReasons } as const,
    'In a word. `paused`, `held`: by a person; `sequential`: the workcell runs one run at a time; `early`: its run is not to begin yet; `reserved`: a person has the instrument to himself; `gap`: a gap would be too short, or could not be kept; `kept`: another run has what it needs to itself, or is about to; `together`: not all that its run is to have to itself is free; `would_block`: another step goes first, or runs would wait for each other for good; `supplies`: its instrument has too little left of what it uses up; `location`: where something is moved to is taken; `no_agent`, `unfit`, `busy`: no instrument takes it; `circle`: runs wait for each other; `retry`: it is tried again; `outcome_unknown`, `failed_step`: somebody has to say how it goes on; `person`: somebody is asked; `silent`, `hindered`: the instrument that has it is not heard, or says that it cannot go on; `not_known`: that is still to be found out.',
  ),
  step: told(count, "The step's position, from 0."),
  name: told(text, "The step's name."),
  text: told(text, 'The reason in a sentence.'),
  hint: told(text, 'What a person does about it: mostly a command, as it is typed.'),
} as const;

const mayBeInViews = {
  module: text,
  instance: told(text, 'The only instance that it waits for, or that has it.'),
  location: text,
  run: told(
    text,
    'The run that has what the step needs. Of a busy instrument it is told to the ten steps that have waited longest for its module.',
  ),
  circle: told(
    listOf(object({ run: text, step: count, name: text })),
    'The steps that wait for each other, each for the next one and the last for the first.',
  ),
} as const;

const holder = {
  what: { type: 'string', enum: ['run', 'module', 'workcell'] } as const,
  hold: { type: 'string', enum: holdNames } as const,
};
/** An entry, its times in one form or the other. */
const entryWith = <const Time extends typeof utc | typeof count>(time: Time) =>
  ({
    ...commonToViews,
    since: told(time, 'Since when it has waited.'),
    [optional]: {
      ...mayBeInViews,
      held_by: told(
        object({ ...holder, [optional]: { by: text, reason: text, since: time } }),
        'Who holds what it needs.',
      ),
      until: told(time, 'When it goes on by itself, or when what it waits for counts as lost.'),
    },
  }) as const;

const waitingForView = titled(
  'WaitingFor',
  'For what a step waits, down to what must happen.',
  entryWith(utc),
);

/** For what the steps of a run wait, as people are told it. */
export const waitingForListView = told(
  listOf(waitingForView),
  `For what its steps wait: an entry each, those that wait for a person's word first, then those that have waited longest; ${mostWaitsTold} at most.`,
);

/** The same in the feed, whose times are milliseconds since the epoch. */
export const waitingForInFeed = told(
  listOf(object(entryWith(count))),
  `For what its steps wait: ${mostWaitsInFeed} at most; the run itself has more of them.`,
);

export type WaitingForView = FromSchema<typeof waitingForView>;

/** A summary as this version reads it. An earlier one has noted for what the next step waits in a word, and nothing else of it. */
export function withWaitingFor(summary: JsonObject): JsonObject {
  const { waiting_for, ...rest } = summary;
  if (typeof waiting_for !== 'string') return summary;
  const { step_index = 0, waiting = '', started_at = 0 } = rest;
  const known = {
    reason: waiting_for,
    step: step_index,
    name: '',
    since: started_at,
    facts: { told: waiting },
  };
  return { ...rest, waiting_for: [known], waiting_steps: 1 };
}
