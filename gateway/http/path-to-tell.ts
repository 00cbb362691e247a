/**
 * The path of a request as it may be written down. The code of a link that signs somebody in stands for a key until it is used, and
 * belongs into no log, span or error.
 */
export function pathToTell(path: string): string {
  return path.replaceAll(/(\/session\/links\/+)[^/]+/gi, '$1***');
}
