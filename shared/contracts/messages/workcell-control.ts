import { orderProperties } from './admin-order.ts';

/**
 * gateway → inbox: an operator wants something of the workcell, or of one module of it. The store has numbered the order
 * before it was sent: one that comes again, or late, changes nothing that a later one has changed.
 */
export const workcellControl = {
  type: 'workcell.control',
  route: 'inbox',
  header: [],
  body: {
    type: 'object',
    properties: orderProperties,
    required: ['command', 'revision', 'at'],
    additionalProperties: false,
  },
} as const;
