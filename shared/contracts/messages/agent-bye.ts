import { addressProperties } from '../address.ts';

/** agent → inbox: I stop, at rest; grant me nothing until my next hello. */
export const agentBye = {
  type: 'agent.bye',
  header: [],
  body: {
    type: 'object',
    properties: { ...addressProperties, boot_id: { type: 'string' } },
    required: ['module', 'instance', 'boot_id'],
    additionalProperties: false,
  },
} as const;
