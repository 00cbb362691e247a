import type { RequestHandler } from 'express';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';

const [kiB, MiB] = [1024, 1024 * 1024];

/** The error for a request whose texts have more than `limit` bytes. */
export function tooLarge(limit: number): WeirError {
  return new WeirError(
    'too_large',
    `the request is too large: without its files it may have ${sizeInWords(limit)}; send what is larger as a file`,
  );
}

/** So many bytes, as people write it. */
function sizeInWords(bytes: number): string {
  return bytes < MiB ? `${Math.floor(bytes / kiB)} kiB` : `${Math.floor(bytes / MiB)} MiB`;
}

/** As `parser`, but to whoever sends a body that is too large it says this, in place of the advice to send a file. */
export function withRemedy(parser: RequestHandler, remedy: string): RequestHandler {
  return (request, response, next) => {
    void parser(request, response, (error?: unknown) => {
      const { limit } = (error ?? {}) as { limit?: unknown };
      if (typeof limit !== 'number') next(error);
      else next(new WeirError('too_large', `the body may have ${sizeInWords(limit)} at most: ${remedy}`));
    });
  };
}
