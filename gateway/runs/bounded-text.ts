import type { Writable } from 'node:stream';
import type { Request } from 'express';
import { tooLarge } from '../http/index.ts';

/**
 * Feeds a form to its parser, until the values and names in it, which are held in memory, have more than `limit` bytes: then
 * the parser fails with the WeirError `too_large`.
 */
export function withBoundedText(limit: number): (request: Request, parser: Writable) => void {
  return (request, parser) => {
    let bytes = 0;
    const count = (...texts: (string | undefined)[]): void => {
      for (const text of texts) bytes += Buffer.byteLength(text ?? '');
      if (bytes > limit) parser.destroy(tooLarge(limit));
    };
    parser.on('field', (name: string | undefined, value: string) => count(name, value));
    parser.on('file', (name: string | undefined, _stream: unknown, file: { filename?: string }) =>
      count(name, file.filename),
    );
    request.pipe(parser);
  };
}
