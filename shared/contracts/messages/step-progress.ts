import { addressProperties } from '../address.ts';

/**
 * agent → reports: the action moves, at most once a second per command. `rested`: it has ended, the instrument takes another
 * one; only its files are still to be stored. `goes_on`: the instrument has heard that it is to stop, and goes on; `note` says how
 * that is known.
 */
export const stepProgress = {
  type: 'step.progress',
  route: 'reports',
  header: ['run_id', 'command_id', 'session'],
  body: {
    type: 'object',
    properties: {
      ...addressProperties,
      fraction: { type: 'number', minimum: 0, maximum: 1 },
      note: { type: 'string', maxLength: 2000 },
      rested: { const: true },
      goes_on: { const: true },
    },
    required: ['module', 'instance'],
    additionalProperties: false,
  },
} as const;
