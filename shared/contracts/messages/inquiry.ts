import { addressProperties } from '../address.ts';

/**
 * gateway, owner → one agent: what does the module say of this action with these arguments? Nothing is done by it, and no command
 * can be made of it: an agent answers it with a function that is not the one that acts. Nothing of it is durable. Who asks
 * waits for a moment, and does without an answer that does not come.
 *
 * - `check`: would the action take these arguments now?
 * - `simulate`: what would it return? For rehearsals.
 */
export const inquiry = {
  type: 'inquiry',
  route: 'inquiry',
  header: [],
  body: {
    type: 'object',
    properties: {
      ...addressProperties,
      asks: { type: 'string', enum: ['check', 'simulate'] },
      action: { type: 'string', minLength: 1 },
      args: { type: 'object', additionalProperties: true },
      /** Argument → the name of the file, or a path that ends with it; the file itself may be nowhere yet. */
      files: { type: 'object', additionalProperties: { type: 'string' } },
    },
    required: ['module', 'instance', 'asks', 'action', 'args', 'files'],
    additionalProperties: false,
  },
} as const;
