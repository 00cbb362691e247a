import { addressProperties } from '../address.ts';
import { timeSchema } from '../time.ts';

/** agent → reports: the instrument has been acting on the command for a moment. Not sent for very short actions. */
export const stepStarted = {
  type: 'step.started',
  route: 'reports',
  header: ['run_id', 'command_id', 'session'],
  body: {
    type: 'object',
    properties: {
      ...addressProperties,
      number: { type: 'integer', minimum: 1 },
      /** Milliseconds since the epoch, by the agent's clock. */
      started_at: timeSchema,
    },
    required: ['module', 'instance', 'number', 'started_at'],
    additionalProperties: false,
  },
} as const;
