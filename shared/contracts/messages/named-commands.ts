/** Commands that an order is about, by id and number: what begins later is never meant. */
export const namedCommands = {
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    properties: { command_id: { type: 'string' }, number: { type: 'integer', minimum: 1 } },
    required: ['command_id', 'number'],
    additionalProperties: false,
  },
} as const;
