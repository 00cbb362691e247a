import { stdSerializers } from 'pino';
import { messageOf, WeirError } from '../errors/weir-error.ts';

/**
 * An error as a log line tells it: what is expected to go wrong is a sentence, with what caused it; a fault of weir, or of a
 * driver's code, has its stack.
 */
export function describeError(error: unknown): unknown {
  if (!WeirError.is(error) || error.code === 'internal_error') return stdSerializers.err(error as Error);
  const { code, message, cause } = error;
  return { code, message, ...(cause === undefined ? {} : { cause: messageOf(cause) }) };
}
