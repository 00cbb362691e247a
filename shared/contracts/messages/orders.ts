import type { FromSchema } from 'json-schema-to-ts';
import { addressProperties } from '../address.ts';
import { adminCommands, orderCommands } from '../admin-command.ts';
import { count, flag, positive, text, ulid } from '../fields.ts';
import { listOf, object, optional } from '../object-schema.ts';

/** What every form of an order says; see `Order`. */
export const orderSchema = object({
  command: { type: 'string', enum: adminCommands },
  /** Numbered by the store: a later order has a higher number. One that is not newer than what is known is stale. */
  revision: positive,
  /** When it was given, milliseconds since the epoch by the store's clock. */
  at: count,
  [optional]: {
    /** Missing: every module of the workcell. */
    module: addressProperties.module,
    /** Missing: every instance of the module. */
    instance: addressProperties.instance,
    /** Who gave it, as far as is known. */
    by: { type: 'string', maxLength: 200 },
  },
});

/**
 * gateway → inbox: an operator wants something of the workcell, or of one module of it. The store has numbered the order
 * before it was sent: one that comes again, or late, changes nothing that a later one has changed.
 */
export const workcellControl = { route: 'inbox', header: [], body: orderSchema } as const;

/**
 * → all agents, by fanout: an operator wants this now, whatever the instrument is doing. A safety stop comes from the
 * gateway itself, so that it needs no owner, and once more from the owner; all else comes from the owner, after it is in
 * the store. An agent heeds what is newer than what it knows, and a safety stop whatever its number is.
 */
export const adminOrder = {
  route: 'all-agents',
  header: [],
  // A stop whose number is damaged stops all the same.
  body: { ...orderSchema, properties: { ...orderSchema.properties, revision: { type: 'number' } } },
} as const;

/**
 * agent → reports: what I did about an order, and when. Sent when the order was taken, and again when the instrument has
 * done what it was asked, which may be much later, or never.
 */
export const adminAnswer = {
  route: 'reports',
  header: [],
  body: object({
    ...addressProperties,
    command: { type: 'string', enum: orderCommands },
    revision: positive,
    /** `taken`: heeded, the instrument has been told. `done`, `failed`: how that ended. */
    phase: { type: 'string', enum: ['taken', 'done', 'failed'] },
    /** A sentence for a person. */
    did: { type: 'string', maxLength: 2000 },
    /** When the order was taken, by the agent's clock, milliseconds since the epoch. */
    taken_at: count,
    /** True while the agent is latched by a safety stop and starts nothing. */
    stopped: flag,
    [optional]: {
      /** When the instrument had done it. */
      ended_at: count,
      /** Of a safety stop: the module has no order that stops it. Earlier versions report such a stop as failed. */
      no_stop: flag,
    },
  }),
} as const;

/** The name of an answer to an order, among the reports that an owner has committed. */
export function answerName({ revision, phase }: { revision: number; phase: string }): string {
  return `order ${revision} ${phase}`;
}

/** Commands that an order is about, by id and number: what begins later is never meant. */
const namedCommands = { ...listOf(object({ command_id: text, number: positive })), minItems: 1 } as const;

/** owner → one agent, by its queue: stop these commands; refuse those that have not come yet. */
export const cancel = {
  route: 'agent',
  header: ['epoch'],
  body: object({
    ...addressProperties,
    commands: namedCommands,
    [optional]: {
      /** Left out for a cancel by a person or a program. An agent before 0.3 rejects a cancel that has it. */
      reason: { const: 'timeout' },
    },
  }),
} as const;

/**
 * An operator gives up waiting for actions that their instrument does not stop. They are named, so that an order that
 * comes late, or twice, never means what has begun since.
 */
const abandonSchema = object({
  ...addressProperties,
  commands: namedCommands,
  /** Numbered by the store, as all orders. */
  revision: positive,
  /** When it was given, milliseconds since the epoch by the store's clock. */
  at: count,
  [optional]: { by: { type: 'string', maxLength: 200 }, reason: { type: 'string', maxLength: 500 } },
});

/** An operator's word that actions of an instance are not waited for any more. */
export type AbandonOrder = Omit<FromSchema<typeof abandonSchema>, 'module' | 'instance'>;

/** gateway → inbox: what the operator wants. */
export const workcellAbandon = { route: 'inbox', header: [], body: abandonSchema } as const;

/** owner → one agent, by its queue, once it is in the store; again after each hello until the agent has answered. */
export const abandon = { route: 'agent', header: [], body: abandonSchema } as const;

/**
 * gateway → inbox: the store has a definition of the workcell that is to be in force (`DefinitionOffer`). What the message of an
 * earlier version carries besides is not heeded.
 */
export const workcellDefine = {
  route: 'inbox',
  header: [],
  body: { type: 'object', properties: {}, additionalProperties: true },
} as const;

const who = { by: { type: 'string', maxLength: 200 }, reason: { type: 'string', maxLength: 500 } } as const;

/**
 * gateway → inbox: somebody wants an instrument to himself for a while, see `Reservation`. One that comes again changes nothing, and so does
 * one that another is in the way of.
 */
export const reservationMake = {
  route: 'inbox',
  since: '0.3.0',
  header: [],
  body: object({
    id: ulid,
    module: addressProperties.module,
    /** Times are milliseconds since the epoch by the store's clock. */
    from: count,
    until: count,
    made_at: count,
    [optional]: { instance: addressProperties.instance, ...who },
  }),
} as const;

/** gateway → inbox: somebody ends a reservation before its time. */
export const reservationEnd = {
  route: 'inbox',
  since: '0.3.0',
  header: [],
  body: object({
    id: ulid,
    /** When it was said, milliseconds since the epoch by the store's clock. */
    at: count,
    [optional]: who,
  }),
} as const;

/** gateway → inbox: somebody has looked at a location, and says what is there. What was booked since stays. */
export const locationSet = {
  route: 'inbox',
  sinceWith: ['0.3.0', 'more', 'by', 'reason'],
  header: [],
  body: object({
    name: { type: 'string', minLength: 1, maxLength: 256 },
    /** `Empty`, or an experiment's id. */
    state: { type: 'string', minLength: 1, maxLength: 256 },
    /** When it was said, milliseconds since the epoch by the store's clock. */
    at: count,
    [optional]: {
      /** What is there beside, where there is room for several: experiments' ids. */
      more: { type: 'array', items: { type: 'string', maxLength: 256 }, maxItems: 500 },
      /** Who says so, as far as is known. */
      by: { type: 'string', maxLength: 200 },
      /** Why, as far as it was said. */
      reason: { type: 'string', maxLength: 1_000 },
    },
  }),
} as const;

/** gateway → inbox: somebody has refilled what a module uses up, or says how much there is. */
export const suppliesRefill = {
  route: 'inbox',
  since: '0.3.0',
  header: [],
  body: object({
    module: addressProperties.module,
    /** When it was said, milliseconds since the epoch by the store's clock. */
    at: count,
    [optional]: {
      /** Names the request: it counts once, however often it is sent. */
      request: { type: 'string', minLength: 1, maxLength: 64 },
      /** Missing: every instance of the module. */
      instance: addressProperties.instance,
      /** Missing: all that the module uses up. */
      consumable: { type: 'string', minLength: 1, maxLength: 64 },
      /** How much there is now; missing: as much as there can be. */
      to: { type: 'number', minimum: 0 },
      /** Who says so, as far as is known. */
      by: { type: 'string', maxLength: 200 },
      /** Why, as far as it was said. */
      reason: { type: 'string', maxLength: 1_000 },
    },
  }),
} as const;
