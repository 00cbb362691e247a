import { addressProperties } from '../address.ts';
import { adminCommands } from '../admin-command.ts';

/** What every form of an order says; see `Order`. */
export const orderProperties = {
  command: { type: 'string', enum: adminCommands },
  /** Missing: every module of the workcell. */
  module: addressProperties.module,
  /** Missing: every instance of the module. */
  instance: addressProperties.instance,
  /** Numbered by the store: a later order has a higher number. One that is not newer than what is known is stale. */
  revision: { type: 'integer', minimum: 1 },
  /** When it was given, milliseconds since the epoch by the store's clock. */
  at: { type: 'integer', minimum: 0 },
  /** Who gave it, as far as is known. */
  by: { type: 'string', maxLength: 200 },
} as const;

/**
 * → all agents, by fanout: an operator wants this now, whatever the instrument is doing. A safety stop comes from the
 * gateway itself, so that it needs no owner, and once more from the owner; all else comes from the owner, after it is in
 * the store. An agent heeds what is newer than what it knows, and a safety stop whatever its number is.
 */
export const adminOrder = {
  type: 'admin.order',
  route: 'all-agents',
  header: [],
  body: {
    type: 'object',
    // A stop whose number is damaged stops all the same.
    properties: { ...orderProperties, revision: { type: 'number' } },
    required: ['command', 'revision', 'at'],
    additionalProperties: false,
  },
} as const;
