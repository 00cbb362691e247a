import { addressProperties } from '../address.ts';
import { publicKeySchema } from '../lab-key.ts';
import { orderProperties } from './admin-order.ts';

/** owner → one agent, by its queue: your new session. Sent only after the session is in the store. */
export const welcome = {
  type: 'welcome',
  route: 'agent',
  header: ['epoch', 'session'],
  body: {
    type: 'object',
    properties: {
      ...addressProperties,
      /** The hello that this answers; a welcome for an earlier one is ignored. */
      hello_id: { type: 'string' },
      /**
       * Settled commands whose result the owner lacks. Those that were kept are sent again only because the owner names them: an agent
       * cannot know what a store that was put back has lost.
       */
      want: { type: 'array', items: { type: 'string' } },
      /** The latest order for each hold on the module: the agent may have been away when it was given. */
      orders: {
        type: 'array',
        items: {
          type: 'object',
          properties: orderProperties,
          required: ['command', 'revision', 'at'],
          additionalProperties: false,
        },
      },
      /** The owner's part of the key of this session, for an agent that wants proofs: an X25519 public key. */
      share: publicKeySchema,
    },
    required: ['module', 'instance', 'hello_id'],
    additionalProperties: false,
  },
} as const;
