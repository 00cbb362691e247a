import { isId, newId } from '../../shared/contracts/ids.ts';
import { stableId } from '../../shared/contracts/stable-id.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { exitCodeOf, exitCodes } from '../terminal/index.ts';

/**
 * What tells a submission from all others: handed in again with it, the same run comes back. A new one where none is given.
 * @throws WeirError `bad_request` where the gateway would not take it.
 */
export function submissionKey(given: string | undefined): string {
  if (given === undefined) return newId();
  if (/^[\x21-\x7e]{1,255}$/.test(given)) return given;
  throw new WeirError(
    'bad_request',
    `--key ${given}: expected 1 to 255 letters, digits and signs, without blanks`,
  );
}

/** The experiment of a submission that names none: always the same for a key, or it would be another submission. */
export function experimentOfKey(key: string): string {
  return isId(key) ? key : stableId(key);
}

/** What a failed submission means to who handed it in: where nobody can tell whether it was taken, how to find out safely. */
export function withWayOut(error: WeirError, key: string): WeirError {
  if (exitCodeOf(error) !== exitCodes.unavailable) return error;
  const wayOut = `hand it in again with --key ${key}: whatever has become of it, it will be one run, never two`;
  return new WeirError(error.code, `${error.message}\n  ${wayOut}`, { cause: error });
}
