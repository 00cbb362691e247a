import { anything, flag, text } from './fields.ts';
import { openObject, optional } from './object-schema.ts';
import { catalogue, type ErrorCode } from '../kernel/errors/catalogue.ts';
import { acted } from '../kernel/errors/weir-error.ts';

/** A failure on the wire (see `Failure` in `shared/kernel/errors`). */
export const failureSchema = openObject({
  code: { type: 'string', enum: Object.keys(catalogue) as ErrorCode[] },
  ...{ message: text, retryable: flag },
  [optional]: { acted: { type: 'string', enum: acted }, details: anything },
});
