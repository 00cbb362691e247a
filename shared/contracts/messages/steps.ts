import type { FromSchema } from 'json-schema-to-ts';
import { addressProperties, simulatedInstance } from '../address.ts';
import { failureSchema } from '../failure.ts';
import { conditionSchema } from '../module-report.ts';
import { anyObject, count, flag, positive, text } from '../fields.ts';
import { byName, listOf, object, optional } from '../object-schema.ts';
import { storedFileSchema } from '../result-file.ts';
import { timeSchema } from '../time.ts';

/** So many are told at once; of the others the agent hears when it has sent them again. */
export const mostKept = 1000;

/** Reports that the owner has committed: of an attempt by the id of its command, of an order by `answerName`. */
const keptReports = { ...listOf({ type: 'string', minLength: 1 }), maxItems: mostKept } as const;

/** owner → one agent: these reports are in the store and need not be sent again. Mostly a command tells it by the way. */
export const kept = {
  route: 'agent',
  header: [],
  body: object({ ...addressProperties, kept: keptReports }),
} as const;

/** owner → one agent: do this, at most once. A command that comes again is a question, answered from the journal. */
export const stepCommand = {
  route: 'agent',
  header: ['run_id', 'command_id', 'epoch', 'session'],
  body: object({
    ...addressProperties,
    // A step of a simulated run that got this far by mistake is stopped here, at both ends.
    instance: { ...addressProperties.instance, not: { const: simulatedInstance } },
    /** Counts the commands of this instance; a later command has a higher number. */
    number: positive,
    experiment_id: text,
    step: object({
      ...{ position: count, id: text, name: text, action: text, args: anyObject },
      /** Argument name → path of the input file, relative to the run's folder. */
      files: byName(text),
      [optional]: {
        /** It was added to its run on the way: its position alone does not say which step it is. */
        added: flag,
      },
    }),
    [optional]: {
      /** Reports of this agent that are committed since it was last told of any. */
      kept: keptReports,
    },
  }),
} as const;

/** What an agent reports of a command while it is in session. */
const ofSession = { route: 'reports', header: ['run_id', 'command_id', 'session'] } as const;

/** agent → reports: the instrument has been acting on the command for a moment. Not sent for very short actions. */
export const stepStarted = {
  ...ofSession,
  body: object({
    ...addressProperties,
    number: positive,
    /** Milliseconds since the epoch, by the agent's clock. */
    started_at: timeSchema,
  }),
} as const;

/**
 * agent → reports: the action moves, at most once a second per command. `rested`: it has ended, the instrument takes another
 * one; only its files are still to be stored. `goes_on`: the instrument has heard that it is to stop, and goes on; `note` says how
 * that is known.
 */
export const stepProgress = {
  ...ofSession,
  body: object({
    ...addressProperties,
    [optional]: {
      fraction: { type: 'number', minimum: 0, maximum: 1 },
      note: { type: 'string', maxLength: 2000 },
      rested: { const: true },
      goes_on: { const: true },
    },
  }),
} as const;

/** Lines of one message, and characters of one line, at most. */
export const stepLogLimits = { lines: 400, characters: 2000 } as const;

const line = object({
  level: { type: 'string', enum: ['info', 'warning', 'error'] },
  text: { type: 'string', maxLength: stepLogLimits.characters },
});

/** A line that a driver wrote while it acted. */
export type DriverLine = FromSchema<typeof line>;

/**
 * agent → reports: what the driver wrote while it acted, for the run's log, at most once a second per command. A message may
 * come twice, so its lines are counted: `from` is the number of the first one, from 0, since this process of the agent began to
 * listen to the action (`since`, milliseconds since the epoch by the agent's clock).
 */
export const stepLog = {
  ...ofSession,
  body: object({
    ...addressProperties,
    since: count,
    from: count,
    lines: { ...listOf(line), minItems: 1, maxItems: stepLogLimits.lines },
  }),
} as const;

/**
 * agent → reports: I did not act on the command and never will; grant the step anew.
 *
 * - `at_capacity`: the instrument has all it takes at once
 * - `draining`: the agent is about to stop
 *
 * `forgotten` is the exception: the command's number is one that the journal may have compacted away, so it may have
 * been acted on long ago; its outcome is unknown.
 */
export const stepRefused = {
  ...ofSession,
  body: object({
    ...addressProperties,
    number: positive,
    reason: { type: 'string', enum: ['at_capacity', 'draining', 'forgotten'] },
  }),
} as const;

/**
 * agent → reports: this is what became of the command, once and for all.
 *
 * - `succeeded`, `failed`: the action ended by itself
 * - `cancelled`: it ended because it was asked to, or was never begun for that reason; the instrument is at rest
 * - `interrupted`: the agent's process died while it acted; nobody knows what the instrument did
 */
export const stepSettled = {
  route: 'reports',
  header: ['run_id', 'command_id'],
  body: object({
    ...addressProperties,
    number: positive,
    outcome: { type: 'string', enum: ['succeeded', 'failed', 'cancelled', 'interrupted'] },
    /** False where the instrument was never asked to do anything. */
    acted: flag,
    [optional]: {
      error: failureSchema,
      data: anyObject,
      files: listOf(storedFileSchema),
      files_missing: listOf(object({ label: text, reason: text })),
      /** Milliseconds since the epoch, by the agent's clock. */
      started_at: timeSchema,
      ended_at: timeSchema,
      /** How the instrument stands after an action that failed: it is heeded before the instance is granted anything else. */
      condition: conditionSchema,
      /** Why the driver holds the instrument until a person resets it. */
      latched: { type: 'string', maxLength: 2000 },
      /** How often this process has sent it before; left out the first time. */
      again: positive,
    },
  }),
} as const;
