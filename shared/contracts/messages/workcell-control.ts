/**
 * gateway → inbox: an operator wants something of the workcell, or of one module of it.
 *
 * - `reset`: somebody has looked at the instruments; those that were held back take commands again
 */
export const workcellControl = {
  type: 'workcell.control',
  header: [],
  body: {
    type: 'object',
    properties: {
      command: { type: 'string', enum: ['reset'] },
      /** Missing: every module of the workcell. */
      module: { type: 'string', minLength: 1, maxLength: 128 },
      /** Who asked, as far as is known. */
      by: { type: 'string', maxLength: 200 },
    },
    required: ['command'],
    additionalProperties: false,
  },
} as const;
