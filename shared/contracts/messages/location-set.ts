/** gateway → inbox: somebody has looked at a location, and says what is there. What was booked since stays. */
export const locationSet = {
  type: 'location.set',
  route: 'inbox',
  header: [],
  body: {
    type: 'object',
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 256 },
      /** `Empty`, or an experiment's id. */
      state: { type: 'string', minLength: 1, maxLength: 256 },
      /** When it was said, milliseconds since the epoch by the store's clock. */
      at: { type: 'integer', minimum: 0 },
      /** Who says so, as far as is known. */
      by: { type: 'string', maxLength: 200 },
      /** Why, as far as it was said. */
      reason: { type: 'string', maxLength: 1_000 },
    },
    required: ['name', 'state', 'at'],
    additionalProperties: false,
  },
} as const;
