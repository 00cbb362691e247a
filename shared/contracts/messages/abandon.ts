import type { FromSchema } from 'json-schema-to-ts';
import { addressProperties } from '../address.ts';
import { namedCommands } from './named-commands.ts';

/**
 * An operator gives up waiting for actions that their instrument does not stop. They are named, so that an order that
 * comes late, or twice, never means what has begun since.
 */
const body = {
  type: 'object',
  properties: {
    ...addressProperties,
    commands: namedCommands,
    /** Numbered by the store, as all orders. */
    revision: { type: 'integer', minimum: 1 },
    /** When it was given, milliseconds since the epoch by the store's clock. */
    at: { type: 'integer', minimum: 0 },
    by: { type: 'string', maxLength: 200 },
    reason: { type: 'string', maxLength: 500 },
  },
  required: ['module', 'instance', 'commands', 'revision', 'at'],
  additionalProperties: false,
} as const;

/** An operator's word that actions of an instance are not waited for any more. */
export type AbandonOrder = Omit<FromSchema<typeof body>, 'module' | 'instance'>;

/** gateway → inbox: what the operator wants. */
export const workcellAbandon = { type: 'workcell.abandon', route: 'inbox', header: [], body } as const;

/** owner → one agent, by its queue, once it is in the store; again after each hello until the agent has answered. */
export const abandon = { type: 'abandon', route: 'agent', header: [], body } as const;
