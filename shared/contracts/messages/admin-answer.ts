import { orderCommands } from '../admin-command.ts';
import { addressProperties } from '../address.ts';

/**
 * agent → reports: what I did about an order, and when. Sent when the order was taken, and again when the instrument has
 * done what it was asked, which may be much later, or never.
 */
export const adminAnswer = {
  type: 'admin.answer',
  route: 'reports',
  header: [],
  body: {
    type: 'object',
    properties: {
      ...addressProperties,
      command: { type: 'string', enum: orderCommands },
      revision: { type: 'integer', minimum: 1 },
      /** `taken`: heeded, the instrument has been told. `done`, `failed`: how that ended. */
      phase: { type: 'string', enum: ['taken', 'done', 'failed'] },
      /** A sentence for a person. */
      did: { type: 'string', maxLength: 2000 },
      /** When the order was taken, by the agent's clock, milliseconds since the epoch. */
      taken_at: { type: 'integer', minimum: 0 },
      /** When the instrument had done it. */
      ended_at: { type: 'integer', minimum: 0 },
      /** True while the agent is latched by a safety stop and starts nothing. */
      stopped: { type: 'boolean' },
    },
    required: ['module', 'instance', 'command', 'revision', 'phase', 'did', 'taken_at', 'stopped'],
    additionalProperties: false,
  },
} as const;
