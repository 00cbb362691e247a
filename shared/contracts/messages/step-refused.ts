import { addressProperties } from '../address.ts';

/**
 * agent → reports: I did not act on the command and never will; grant the step anew.
 *
 * - `at_capacity`: the instrument has all it takes at once
 * - `draining`: the agent is about to stop
 *
 * `forgotten` is the exception: the command's number is one that the journal may have compacted away, so it may have
 * been acted on long ago; its outcome is unknown.
 */
export const stepRefused = {
  type: 'step.refused',
  route: 'reports',
  header: ['run_id', 'command_id', 'session'],
  body: {
    type: 'object',
    properties: {
      ...addressProperties,
      number: { type: 'integer', minimum: 1 },
      reason: { type: 'string', enum: ['at_capacity', 'draining', 'forgotten'] },
    },
    required: ['module', 'instance', 'number', 'reason'],
    additionalProperties: false,
  },
} as const;
