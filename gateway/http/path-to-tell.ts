import { withoutKeys } from '../../shared/kernel/secrets/key-text.ts';

/**
 * The path of a request as it may be written down. A key that somebody has put there belongs into no log, span or error; nor does the code
 * of a link that signs somebody in, which stands for a key until it is used.
 */
export function pathToTell(path: string): string {
  return withoutKeys(path).replaceAll(/(\/session\/links\/+)[^/]+/gi, '$1***');
}
