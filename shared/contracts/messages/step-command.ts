import { addressProperties, simulatedInstance } from '../address.ts';
import { keptReports } from './kept.ts';

/** owner → one agent: do this, at most once. A command that comes again is a question, answered from the journal. */
export const stepCommand = {
  type: 'step.command',
  route: 'agent',
  header: ['run_id', 'command_id', 'epoch', 'session'],
  body: {
    type: 'object',
    properties: {
      ...addressProperties,
      // A step of a simulated run that got this far by mistake is stopped here, at both ends.
      instance: { ...addressProperties.instance, not: { const: simulatedInstance } },
      /** Counts the commands of this instance; a later command has a higher number. */
      number: { type: 'integer', minimum: 1 },
      experiment_id: { type: 'string' },
      step: {
        type: 'object',
        properties: {
          position: { type: 'integer', minimum: 0 },
          id: { type: 'string' },
          name: { type: 'string' },
          action: { type: 'string' },
          args: { type: 'object', additionalProperties: true },
          /** Argument name → path of the input file, relative to the run's folder. */
          files: { type: 'object', additionalProperties: { type: 'string' } },
          /** It was added to its run on the way: its position alone does not say which step it is. */
          added: { type: 'boolean' },
        },
        required: ['position', 'id', 'name', 'action', 'args', 'files'],
        additionalProperties: false,
      },
      /** Reports of this agent that are committed since it was last told of any. */
      kept: keptReports,
    },
    required: ['module', 'instance', 'number', 'experiment_id', 'step'],
    additionalProperties: false,
  },
} as const;
