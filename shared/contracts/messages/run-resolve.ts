import { resolutions } from '../step-policy.ts';

/**
 * gateway → inbox: a person says what became of a command whose outcome is unknown. It names the command, so that one that
 * comes twice, or late, says nothing of another attempt.
 */
export const runResolve = {
  type: 'run.resolve',
  route: 'inbox',
  header: ['run_id', 'command_id'],
  body: {
    type: 'object',
    properties: {
      as: { type: 'string', enum: [...resolutions] },
      /** What the action would have returned; of a step that happened. */
      data: { type: 'object', additionalProperties: true },
      /** Who says so, as far as is known; goes into the run's log. */
      by: { type: 'string', maxLength: 200 },
      /** What the person has seen, in their words; goes into the run's log, too. */
      reason: { type: 'string', maxLength: 2000 },
    },
    required: ['as'],
    additionalProperties: false,
  },
} as const;
