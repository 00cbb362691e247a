import { addressProperties } from '../address.ts';
import { namedCommands } from './named-commands.ts';

/** owner → one agent, by its queue: stop these commands; refuse those that have not come yet. */
export const cancel = {
  type: 'cancel',
  route: 'agent',
  header: ['epoch'],
  body: {
    type: 'object',
    properties: {
      ...addressProperties,
      commands: namedCommands,
    },
    required: ['module', 'instance', 'commands'],
    additionalProperties: false,
  },
} as const;
