import { WeirError } from '../../shared/errors/weir-error.ts';

const [kiB, MiB] = [1024, 1024 * 1024];

/** The error for a request whose texts have more than `limit` bytes. */
export function tooLarge(limit: number): WeirError {
  const allowed = limit < MiB ? `${Math.floor(limit / kiB)} kiB` : `${Math.floor(limit / MiB)} MiB`;
  return new WeirError(
    'too_large',
    `the request is too large: without its files it may have ${allowed}; send what is larger as a file`,
  );
}
