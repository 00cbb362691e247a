import { addressProperties } from '../address.ts';

/** agent → inbox: I stop, at rest; grant me nothing until my next hello. */
export const agentBye = {
  type: 'agent.bye',
  route: 'inbox',
  header: [],
  body: {
    type: 'object',
    properties: {
      ...addressProperties,
      boot_id: { type: 'string' },
      /** Commands that it has begun, or settled, and whose report may not have arrived. No other of its session has begun. */
      holding: { type: 'array', items: { type: 'string' } },
      /** Numbers up to this one may have been forgotten: that they are not listed tells nothing. */
      journal_floor: { type: 'integer', minimum: 0 },
    },
    required: ['module', 'instance', 'boot_id', 'holding', 'journal_floor'],
    additionalProperties: false,
  },
} as const;
