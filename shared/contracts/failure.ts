import { catalogue, type ErrorCode } from '../kernel/errors/catalogue.ts';

/** A failure on the wire (see `Failure` in `shared/kernel/errors`). */
export const failureSchema = {
  type: 'object',
  properties: {
    code: { type: 'string', enum: Object.keys(catalogue) as ErrorCode[] },
    message: { type: 'string' },
    retryable: { type: 'boolean' },
    details: {},
  },
  required: ['code', 'message', 'retryable'],
} as const;
