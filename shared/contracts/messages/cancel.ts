import { addressProperties } from '../address.ts';

/** owner → one agent, by its control queue: stop these commands; refuse those that have not come yet. */
export const cancel = {
  type: 'cancel',
  header: ['epoch'],
  body: {
    type: 'object',
    properties: {
      ...addressProperties,
      commands: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          properties: { command_id: { type: 'string' }, number: { type: 'integer', minimum: 1 } },
          required: ['command_id', 'number'],
          additionalProperties: false,
        },
      },
    },
    required: ['module', 'instance', 'commands'],
    additionalProperties: false,
  },
} as const;
