import { aboutSchema } from '../about.ts';
import { addressProperties } from '../address.ts';
import { commitMarkSchema } from '../commit-mark.ts';
import { publicKeySchema } from '../lab-key.ts';
import { leftBehindSchema } from '../left-behind.ts';
import { moduleReportSchema } from '../module-report.ts';
import { orderProperties } from './admin-order.ts';

/**
 * agent → inbox: here I am, and this is all I know. Sent at start, at each reconnect, when asked, and after a gap
 * between confirmed heartbeats. The agent starts nothing until the welcome that answers it.
 */
export const agentHello = {
  type: 'agent.hello',
  route: 'inbox',
  header: [],
  body: {
    type: 'object',
    properties: {
      ...addressProperties,
      /** The name of the machine that it runs on, as that has it: for people who have to go there. */
      host: { type: 'string', maxLength: 255 },
      /** New at each start of the process. */
      boot_id: { type: 'string' },
      /** How often the journal has been opened: tells which of two processes that had it is the later one. */
      boot: { type: 'integer', minimum: 1 },
      /** Tells this hello from the others of its boot, and grows with each; the welcome repeats it. */
      hello_id: { type: 'string' },
      /** The epoch of the ask that this process has answered last, here or before. */
      asked: { type: 'integer', minimum: 0 },
      /** Made with the journal; another one means that the old journal is gone. */
      journal_id: { type: 'string' },
      /** The highest command number that the journal has ever noted. */
      journal_head: { type: 'integer', minimum: 0 },
      /** The latest mark that the journal has seen of any owner; a store that lies behind it was put back. */
      seen_mark: commitMarkSchema,
      /** Numbers up to this one may have been forgotten by compaction. */
      journal_floor: { type: 'integer', minimum: 0 },
      /** Every command that the journal knows and that is not settled, and the settled ones it still keeps. */
      commands: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            command_id: { type: 'string' },
            number: { type: 'integer', minimum: 1 },
            phase: {
              type: 'string',
              enum: ['started', 'interrupted', 'acted', 'cancelled', 'settled', 'forgotten'],
            },
            /** The id of its step, where that was added to its run on the way. */
            step: { type: 'string' },
          },
          required: ['command_id', 'number', 'phase'],
          additionalProperties: false,
        },
      },
      /**
       * Of each run that was asked for the commands that the journal keeps no more. `number`: the highest of theirs. `stretches`: three
       * numbers for each stretch of steps that follow each other: the first, the last, and the highest attempt of theirs. A run has
       * thousands of them at most, and a message little room.
       */
      forgotten: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            run_id: { type: 'string' },
            number: { type: 'integer', minimum: 1 },
            stretches: { type: 'array', items: { type: 'integer', minimum: 0 } },
          },
          required: ['run_id', 'number', 'stretches'],
          additionalProperties: false,
        },
      },
      /** How many commands the instrument takes at once. */
      capacity: { type: 'integer', minimum: 1 },
      /** Left out while the module has not learned yet what it can do: what the owner has of it still counts. */
      about: aboutSchema,
      /** What the instrument last said of itself; without it, what the owner has of earlier ones counts no longer. */
      report: moduleReportSchema,
      /** Abandoned actions whose driver has not come to its end; left out where there are none. */
      left_behind: leftBehindSchema,
      /**
       * The agent was told the key of its lab, and heeds nothing that is not proven to be of it. `share`: its part of the key of the
       * session that it asks for, an X25519 public key.
       */
      wants_proof: {
        type: 'object',
        properties: { share: publicKeySchema },
        required: ['share'],
        additionalProperties: false,
      },
      /** Present while the agent is latched by a safety stop: the order that did it. */
      stopped: {
        type: 'object',
        properties: orderProperties,
        required: ['command', 'revision', 'at'],
        additionalProperties: false,
      },
    },
    required: [
      'module',
      'instance',
      'boot_id',
      'boot',
      'hello_id',
      'journal_id',
      'journal_head',
      'journal_floor',
      'commands',
      'capacity',
    ],
    additionalProperties: false,
  },
} as const;
