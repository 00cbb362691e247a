import type { FromSchema } from 'json-schema-to-ts';
import { addressProperties } from '../address.ts';

/** Lines of one message, and characters of one line, at most. */
export const stepLogLimits = { lines: 400, characters: 2000 } as const;

const line = {
  type: 'object',
  properties: {
    level: { type: 'string', enum: ['info', 'warning', 'error'] },
    text: { type: 'string', maxLength: stepLogLimits.characters },
  },
  required: ['level', 'text'],
  additionalProperties: false,
} as const;

/** A line that a driver wrote while it acted. */
export type DriverLine = FromSchema<typeof line>;

/**
 * agent → reports: what the driver wrote while it acted, for the run's log, at most once a second per command. A message may
 * come twice, so its lines are counted: `from` is the number of the first one, from 0, since this process of the agent began to
 * listen to the action (`since`, milliseconds since the epoch by the agent's clock).
 */
export const stepLog = {
  type: 'step.log',
  route: 'reports',
  header: ['run_id', 'command_id', 'session'],
  body: {
    type: 'object',
    properties: {
      ...addressProperties,
      since: { type: 'integer', minimum: 0 },
      from: { type: 'integer', minimum: 0 },
      lines: { type: 'array', items: line, minItems: 1, maxItems: stepLogLimits.lines },
    },
    required: ['module', 'instance', 'since', 'from', 'lines'],
    additionalProperties: false,
  },
} as const;
