import { WeirError } from '../../shared/kernel/errors/weir-error.ts';

/** How long a client is to wait before it asks again. */
interface Wait {
  /** Seconds. */
  retry_after: number;
}

/** The refusal of one who asks too often, or has too much. @param ms after how long he may ask again */
export function tooMany(
  why: string,
  ms: number,
  code: 'too_many_requests' | 'quota_reached' = 'too_many_requests',
): WeirError {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  const details: Wait = { retry_after: seconds };
  return new WeirError(code, `${why}: try again in ${seconds} s`, { details });
}

/** What `Retry-After` says of an error; undefined where nothing was said. */
export function waitOf({ details }: WeirError): string | undefined {
  const isWait = typeof details === 'object' && details !== null && 'retry_after' in details;
  return isWait ? String((details as Wait).retry_after) : undefined;
}
