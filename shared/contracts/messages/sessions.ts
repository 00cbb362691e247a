import { aboutSchema } from '../about.ts';
import { addressProperties } from '../address.ts';
import { commitMarkSchema } from '../commit-mark.ts';
import { count, positive, text } from '../fields.ts';
import { listOf, object, optional } from '../object-schema.ts';
import { publicKeySchema } from '../lab-key.ts';
import { leftBehindSchema } from '../left-behind.ts';
import { moduleReportSchema } from '../module-report.ts';
import { orderSchema } from './orders.ts';

/** orchestrator → inbox: is anybody there? Whoever receives it owns the workcell. */
export const poke = { route: 'inbox', header: [], body: object({}) } as const;

/** orchestrator → heartbeat queue, every 2 s: what has come before this one was there in time. */
export const marker = { route: 'heartbeats', header: ['epoch'], body: object({}) } as const;

/** So many runs are asked for at most: the answer, a hello, must not become too large a message. */
export const mostAskedRuns = 5_000;

/**
 * owner → all agents, by fanout: who is there? Where the store is an old copy, with the runs that it has as unfinished: of these
 * agents tell also what they keep no results of. Unasked they cannot, for a hello holds no 20,000 runs; untold, a step that one of
 * a pool did long ago would be done again by another.
 */
export const askHello = {
  route: 'all-agents',
  header: ['epoch'],
  body: object({ [optional]: { runs: { ...listOf(text), maxItems: mostAskedRuns } } }),
} as const;

/** Which question `report` answers; see `conditionSchema`. */
const reading = count;

/**
 * agent → inbox: here I am, and this is all I know. Sent at start, at each reconnect, when asked, and after a gap
 * between confirmed heartbeats. The agent starts nothing until the welcome that answers it.
 */
export const agentHello = {
  route: 'inbox',
  header: [],
  body: object({
    ...addressProperties,
    /** New at each start of the process. */
    boot_id: text,
    /** How often the journal has been opened: tells which of two processes that had it is the later one. */
    boot: positive,
    /** Tells this hello from the others of its boot, and grows with each; the welcome repeats it. */
    hello_id: text,
    /** Made with the journal; another one means that the old journal is gone. */
    journal_id: text,
    /** The highest command number that the journal has ever noted. */
    journal_head: count,
    /** Numbers up to this one may have been forgotten by compaction. */
    journal_floor: count,
    /** Every command that the journal knows and that is not settled, and the settled ones it still keeps. */
    commands: listOf(
      object({
        command_id: text,
        number: positive,
        phase: {
          type: 'string',
          enum: ['started', 'interrupted', 'acted', 'cancelled', 'settled', 'forgotten'],
        },
        [optional]: {
          /** The id of its step, where that was added to its run on the way. */
          step: text,
        },
      }),
    ),
    /** How many commands the instrument takes at once. */
    capacity: positive,
    [optional]: {
      /**
       * The weir that it runs. An owner before 0.3 refuses a hello that names it: it travels beside the message, as the broker's
       * `app-id`, and whoever takes the hello from the broker puts it here.
       */
      version: { type: 'string', maxLength: 64 },
      /** The name of the machine that it runs on, as that has it: for people who have to go there. */
      host: { type: 'string', maxLength: 255 },
      /** Agents that name the same process may be sent messages together, by the queue of any of them. */
      process: { type: 'string', minLength: 1, maxLength: 64 },
      /** The epoch of the ask that this process has answered last, here or before. */
      asked: count,
      /** The latest mark that the journal has seen of any owner; a store that lies behind it was put back. */
      seen_mark: commitMarkSchema,
      /**
       * Of each run that was asked for the commands that the journal keeps no more. `number`: the highest of theirs. `stretches`: three
       * numbers for each stretch of steps that follow each other: the first, the last, and the highest attempt of theirs. A run has
       * thousands of them at most, and a message little room.
       */
      forgotten: listOf(object({ run_id: text, number: positive, stretches: listOf(count) })),
      /** Left out while the module has not learned yet what it can do: what the owner has of it still counts. */
      about: aboutSchema,
      /** What the instrument last said of itself; without it, what the owner has of earlier ones counts no longer. */
      report: moduleReportSchema,
      reading,
      /** Abandoned actions whose driver has not come to its end; left out where there are none. */
      left_behind: leftBehindSchema,
      /**
       * The agent was told the key of its lab, and heeds nothing that is not proven to be of it. `share`: its part of the key of the
       * session that it asks for, an X25519 public key.
       */
      wants_proof: object({ share: publicKeySchema }),
      /** Present while the agent is latched by a safety stop: the order that did it. */
      stopped: orderSchema,
    },
  }),
} as const;

/** owner → one agent, by its queue: your new session. Sent only after the session is in the store. */
export const welcome = {
  route: 'agent',
  header: ['epoch', 'session'],
  body: object({
    ...addressProperties,
    /** The hello that this answers; a welcome for an earlier one is ignored. */
    hello_id: text,
    [optional]: {
      /**
       * Settled commands whose result the owner lacks. Those that were kept are sent again only because the owner names them: an agent
       * cannot know what a store that was put back has lost.
       */
      want: listOf(text),
      /** The latest order for each hold on the module: the agent may have been away when it was given. */
      orders: listOf(orderSchema),
      /** The owner's part of the key of this session, for an agent that wants proofs: an X25519 public key. */
      share: publicKeySchema,
    },
  }),
} as const;

/** agent → heartbeat queue, every 2 s: the process lives. Never stored, but for the report, where it says something new. */
export const agentHeartbeat = {
  route: 'heartbeats',
  header: ['session'],
  body: object({
    ...addressProperties,
    boot_id: text,
    /** Every command that the agent holds and has not settled, in whatever phase. */
    holding: listOf(text),
    /** Those of them on which the instrument acts right now. */
    acting: listOf(text),
    /** The number of the safety stop that latches the agent, null where none does. */
    stopped: { type: ['integer', 'null'], minimum: 1 },
    [optional]: {
      /** What the instrument last said of itself, where its module can tell. */
      report: moduleReportSchema,
      reading,
      /** Abandoned actions whose driver has not come to its end; left out where there are none. */
      left_behind: leftBehindSchema,
    },
  }),
} as const;

/** agent → inbox: I stop, at rest; grant me nothing until my next hello. */
export const agentBye = {
  route: 'inbox',
  header: [],
  body: object({
    ...addressProperties,
    boot_id: text,
    /** Commands that it has begun, or settled, and whose report may not have arrived. No other of its session has begun. */
    holding: listOf(text),
    /** Numbers up to this one may have been forgotten: that they are not listed tells nothing. */
    journal_floor: count,
  }),
} as const;
