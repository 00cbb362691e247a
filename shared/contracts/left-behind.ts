import type { FromSchema } from 'json-schema-to-ts';

const leftBehind = {
  type: 'object',
  properties: {
    command_id: { type: 'string' },
    step_name: { type: 'string' },
    acting_since: { type: 'integer', minimum: 0 },
    abandoned_at: { type: 'integer', minimum: 0 },
  },
  required: ['command_id', 'step_name', 'acting_since', 'abandoned_at'],
  additionalProperties: false,
} as const;

/**
 * An abandoned action whose driver has not come to its end: it runs on in the agent's process. Times are milliseconds since the
 * epoch, by the agent's own clock.
 */
export type LeftBehind = FromSchema<typeof leftBehind>;

/** What an agent says of such actions. */
export const leftBehindSchema = { type: 'array', items: leftBehind } as const;
