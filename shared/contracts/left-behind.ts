/** What an agent says of abandoned actions whose driver runs on; see `LeftBehind`. */
export const leftBehindSchema = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      command_id: { type: 'string' },
      step_name: { type: 'string' },
      acting_since: { type: 'integer', minimum: 0 },
      abandoned_at: { type: 'integer', minimum: 0 },
    },
    required: ['command_id', 'step_name', 'acting_since', 'abandoned_at'],
    additionalProperties: false,
  },
} as const;
