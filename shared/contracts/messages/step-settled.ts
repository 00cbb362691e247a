import { addressProperties } from '../address.ts';
import { failureSchema } from '../failure.ts';
import { storedFileSchema } from '../result-file.ts';
import { timeSchema } from '../time.ts';

/**
 * agent → reports: this is what became of the command, once and for all.
 *
 * - `succeeded`, `failed`: the action ended by itself
 * - `cancelled`: it ended because it was asked to, or was never begun for that reason; the instrument is at rest
 * - `interrupted`: the agent's process died while it acted; nobody knows what the instrument did
 */
export const stepSettled = {
  type: 'step.settled',
  route: 'reports',
  header: ['run_id', 'command_id'],
  body: {
    type: 'object',
    properties: {
      ...addressProperties,
      number: { type: 'integer', minimum: 1 },
      outcome: { type: 'string', enum: ['succeeded', 'failed', 'cancelled', 'interrupted'] },
      /** False where the instrument was never asked to do anything. */
      acted: { type: 'boolean' },
      error: failureSchema,
      data: { type: 'object', additionalProperties: true },
      files: { type: 'array', items: storedFileSchema },
      files_missing: {
        type: 'array',
        items: {
          type: 'object',
          properties: { label: { type: 'string' }, reason: { type: 'string' } },
          required: ['label', 'reason'],
          additionalProperties: false,
        },
      },
      /** Milliseconds since the epoch, by the agent's clock. */
      started_at: timeSchema,
      ended_at: timeSchema,
      /** How often this process has sent it before; left out the first time. */
      again: { type: 'integer', minimum: 1 },
    },
    required: ['module', 'instance', 'number', 'outcome', 'acted'],
    additionalProperties: false,
  },
} as const;
