import { isDiskFull } from '../../shared/kernel/errors/disk-full.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { tooLarge } from './too-large.ts';

/** What libraries put on the errors that they make of a request (http-errors, and the errors of Node). */
interface ForeignError {
  status?: unknown;
  type?: unknown;
  expose?: unknown;
  /** Bytes that a body may have. */
  limit?: unknown;
}

/** The WeirError that any error stands for; what is not known is `internal_error` and a bug. */
export function toWeirError(error: unknown): WeirError {
  if (error instanceof WeirError) return error;
  const { status, type, expose, limit } = (
    typeof error === 'object' && error !== null ? error : {}
  ) as ForeignError;
  const options = { cause: error };
  if (isDiskFull(error)) return new WeirError('disk_full', messageOf(error), options);
  if (error instanceof URIError) return new WeirError('bad_request', badPath(error), options);
  if (type === 'entity.parse.failed') {
    return new WeirError(
      'bad_request',
      `the body is not the JSON that it is said to be: ${messageOf(error)}`,
      options,
    );
  }
  if (typeof status === 'number' && status >= 400 && status < 500) {
    const message = expose === true ? messageOf(error) : 'the request cannot be read';
    switch (status) {
      case 404:
        return new WeirError('not_found', 'there is nothing here', options);
      case 413:
        if (typeof limit === 'number') return tooLarge(limit);
        return new WeirError('too_large', `the request is too large: ${message}`, options);
      case 416:
        return new WeirError('bad_range', 'the file does not have this range', options);
      default:
        return new WeirError('bad_request', message, options);
    }
  }
  return new WeirError('internal_error', messageOf(error), options);
}

/** Express says in its own words which part of a path it cannot decode. */
function badPath({ message }: URIError): string {
  const part = /'(.+)'/.exec(message)?.[1];
  const which = part === undefined ? 'the path' : `"${part.slice(0, 100)}" in the path`;
  return `${which} is not encoded well: after each "%" stand two hexadecimal digits of a character in UTF-8, and "%" itself is written "%25"`;
}
