import { anyObject, count, text } from '../fields.ts';
import { byName, listOf, object, optional } from '../object-schema.ts';
import { resolutions } from '../step-policy.ts';

/** Who says so, as far as is known, and why; both go into the run's log. */
const said = {
  by: { type: 'string', maxLength: 200 },
  reason: { type: 'string', maxLength: 2000 },
} as const;

/** gateway → reports: a run lies in the store and wants to be carried through. */
export const runSubmit = { route: 'reports', header: ['run_id'], body: object({}) } as const;

/** gateway → inbox: a person or a program wants something of one run. */
export const runControl = {
  route: 'inbox',
  header: ['run_id'],
  body: object({
    command: { type: 'string', enum: ['cancel', 'pause', 'resume'] },
    [optional]: {
      ...said,
      /** The run's revision that the caller saw; a stale `pause` or `resume` is only logged. */
      revision: count,
    },
  }),
} as const;

/**
 * gateway → inbox: a person says what became of a command whose outcome is unknown. It names the command, so that one that
 * comes twice, or late, says nothing of another attempt.
 */
export const runResolve = {
  route: 'inbox',
  header: ['run_id', 'command_id'],
  body: object({
    as: { type: 'string', enum: resolutions },
    [optional]: {
      /** What the action would have returned; of a step that happened. */
      data: anyObject,
      ...said,
    },
  }),
} as const;

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
  route: 'inbox',
  header: ['run_id'],
  body: object({
    edit: { type: 'string', enum: ['retry', 'skip', 'insert', 'change'] },
    request: { type: 'string', maxLength: 200 },
    [optional]: {
      /** Stands for what was asked, where the client has a name of its own for it (`RunEdit`). */
      wish: { type: 'string', maxLength: 64 },
      /** Position of the step. */
      step: count,
      /** Of a retry: the attempt that has failed. */
      command_id: text,
      /** Of a skip: what the step would have returned. */
      data: anyObject,
      /** Changes of steps (`StepChange`), by position, one after the other; of a retry and of a change. */
      changed: {
        type: 'object',
        propertyNames: { pattern: '^\\d{1,5}$' },
        additionalProperties: listOf(
          object({ args: anyObject, locations: byName(text), [optional]: { inner: text } }),
        ),
      },
      /** Of an insert: the steps (`TemplateStep`), which depend on each other alone. */
      added: listOf(anyObject),
      label: { type: 'string', maxLength: 1000 },
      priority: { type: 'integer' },
      ...said,
    },
  }),
} as const;
