import type { FromSchema } from 'json-schema-to-ts';
import { brokenGaps } from '../../contracts/step-flow.ts';
import { compile } from '../../kernel/json/schema.ts';
import type { JsonOf } from '../../kernel/json/json.ts';

/** The keys by which a workflow says when its steps are done, and what it has to itself meanwhile. */

/** Nothing of a run is bound to more seconds than a year has. */
export const longestSeconds = 31_536_000;
const atLeast = { type: ['number', 'null'], minimum: 0, maximum: longestSeconds } as const;
const atMost = { type: ['number', 'null'], exclusiveMinimum: 0, maximum: longestSeconds } as const;

const name = { type: 'string', minLength: 1 } as const;
const point = { enum: ['start', 'end', null] } as const;
const modules = { type: 'array', minItems: 1, uniqueItems: true, items: name } as const;

const span = { from: name, until: name } as const;
const reservation = { modules, ...span } as const;
const ofReservation = ['modules', 'from', 'until'] as const;
const holding = { location: name, ...span } as const;
const ofHolding = ['location', 'from', 'until'] as const;
const oneOrMore = ['object', 'array', 'null'] as const;

/** A time: ISO 8601 with its offset, or milliseconds since the epoch. */
const moment = { type: ['string', 'integer', 'null'] } as const;

/** Above the steps. */
export const timesOfWorkflow = {
  gaps: {
    type: ['array', 'null'],
    items: {
      type: 'object',
      properties: {
        ...{ from: name, point, to: name, at: point, max: atMost, min: atLeast },
        hard: { type: ['boolean', 'null'] },
        on_broken: { enum: [...brokenGaps, null] },
      },
      required: ['from', 'to'],
      additionalProperties: false,
    },
  },
  reserve: {
    ...{ type: oneOrMore, properties: reservation, required: ofReservation, additionalProperties: false },
    items: { type: 'object', properties: reservation, required: ofReservation, additionalProperties: false },
  },
  hold: {
    ...{ type: oneOrMore, properties: holding, required: ofHolding, additionalProperties: false },
    items: { type: 'object', properties: holding, required: ofHolding, additionalProperties: false },
  },
  not_before: moment,
  complete_by: moment,
  after: moment,
} as const;

/** In a step. */
export const timesOfStep = {
  max_gap: atMost,
  min_gap: atLeast,
  // WEI's clients send what a run has filled in, too: text.
  duration: { type: ['number', 'string', 'null'], minimum: 0, maximum: longestSeconds },
  reserve: {
    type: ['object', 'null'],
    properties: { modules },
    required: ['modules'],
    additionalProperties: false,
  },
  hold: {
    type: ['object', 'null'],
    properties: { location: name },
    required: ['location'],
    additionalProperties: false,
  },
} as const;

const workflowTimes = { type: 'object', properties: timesOfWorkflow } as const;
export const validateTimes = compile(workflowTimes);

/** What a workflow says of times above its steps, as its author wrote it, with the parameters put in. */
export type TimesDocument = JsonOf<FromSchema<typeof workflowTimes>>;
/** A bound between two steps. */
export type WrittenGap = NonNullable<TimesDocument['gaps']>[number];
/** What a run has to itself from step to step. */
export type WrittenGroup =
  | FromSchema<typeof timesOfWorkflow.reserve.items>
  | FromSchema<typeof timesOfWorkflow.hold.items>;

/** In a workflow, these are looked at once its parameters are put in. */
export const timeKeys = ['gaps', 'reserve', 'hold', 'not_before', 'complete_by', 'after'] as const;

/** What each is for, as an editor shows it. */
export const wordsOfWorkflowTimes: Readonly<Record<keyof typeof timesOfWorkflow, string>> = {
  gaps: 'Bounds, in seconds, on the time from a point of one step to a point of another: `{from: grow, to: read, max: 300}` counts from the `end` of the one to the `start` of the other, unless `point` and `at` say otherwise.',
  reserve:
    'Modules that the run has to itself from the beginning of one step to the end of another, all of them or none: `{modules: [arm, reader], from: pick, until: read}`.',
  hold: 'A location that the run keeps from the beginning of one step to the end of another: `{location: nest_1, from: pick, until: read}`.',
  not_before:
    'No step of the run begins before then: a time with its zone, such as `2026-11-30T09:00+01:00`.',
  complete_by: 'When the run should be over: a time with its zone.',
  after: 'No step of the run begins before that time of day comes next, in the zone of the lab: `"21:00"`.',
};

export const wordsOfStepTimes: Readonly<Record<keyof typeof timesOfStep, string>> = {
  max_gap: 'It begins so many seconds at most after the end of each step that it depends on.',
  min_gap: 'It begins so many seconds at least after the end of each step that it depends on.',
  duration: 'Seconds that it is expected to take, also as `PT30M`. Left out, earlier runs tell.',
  reserve:
    'Modules that the run has to itself while this is done, all of them or none: `{modules: [arm, reader]}`.',
  hold: 'A location that the run keeps while this is done: `{location: nest_1}`.',
};
