/**
 * gateway → inbox: a person changes what a run does from here on. The gateway has checked what it says; the owner looks whether it
 * still fits. `request` makes it count once.
 *
 * - `retry`: the step waits for a word after a failure (`on_failure: pause`), and is tried again
 * - `skip`: the run goes on without the step, which has not begun or waits for a word
 * - `insert`: `added` is done before the step, which has not begun or waits for a word
 * - `change`: the run's label or priority, or steps that have not begun
 */
export const runEdit = {
  type: 'run.edit',
  route: 'inbox',
  header: ['run_id'],
  body: {
    type: 'object',
    properties: {
      edit: { type: 'string', enum: ['retry', 'skip', 'insert', 'change'] },
      request: { type: 'string', maxLength: 200 },
      /** Stands for what was asked, where the client has a name of its own for it (`RunEdit`). */
      wish: { type: 'string', maxLength: 64 },
      /** Position of the step. */
      step: { type: 'integer', minimum: 0 },
      /** Of a retry: the attempt that has failed. */
      command_id: { type: 'string' },
      /** Of a skip: what the step would have returned. */
      data: { type: 'object', additionalProperties: true },
      /** Changes of steps (`StepChange`), by position, one after the other; of a retry and of a change. */
      changed: {
        type: 'object',
        propertyNames: { pattern: '^\\d{1,5}$' },
        additionalProperties: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              inner: { type: 'string' },
              args: { type: 'object', additionalProperties: true },
              locations: { type: 'object', additionalProperties: { type: 'string' } },
            },
            required: ['args', 'locations'],
            additionalProperties: false,
          },
        },
      },
      /** Of an insert: the steps (`TemplateStep`), which depend on each other alone. */
      added: { type: 'array', items: { type: 'object', additionalProperties: true } },
      label: { type: 'string', maxLength: 1000 },
      priority: { type: 'integer' },
      by: { type: 'string', maxLength: 200 },
      reason: { type: 'string', maxLength: 2000 },
    },
    required: ['edit', 'request'],
    additionalProperties: false,
  },
} as const;
