/** gateway → inbox: a person or a program wants something of one run. */
export const runControl = {
  type: 'run.control',
  route: 'inbox',
  header: ['run_id'],
  body: {
    type: 'object',
    properties: {
      command: { type: 'string', enum: ['cancel', 'pause', 'resume'] },
      /** Who asked, as far as is known; goes into the run's log. */
      by: { type: 'string', maxLength: 200 },
      reason: { type: 'string', maxLength: 2000 },
      /** The run's revision that the caller saw; a stale `pause` or `resume` is only logged. */
      revision: { type: 'integer', minimum: 0 },
    },
    required: ['command'],
    additionalProperties: false,
  },
} as const;
