import path from 'node:path';
import type { Response, Request } from 'express';
import { reprDigest } from '../../shared/contracts/internal-api.ts';
import type { StoredFile } from '../../shared/contracts/result-file.ts';
import { simulatedContent } from '../../shared/contracts/simulated-file.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { DataFolder } from './data-folder.ts';

/** It runs nothing, and loads nothing but what it has in itself. */
const filePolicy = [
  'sandbox',
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  'font-src data:',
  "frame-ancestors 'self'",
].join('; ');

/**
 * Streams a file of a run, whole or the range that was asked for. Resolves when it is sent or the client has gone.
 * @throws WeirError `file_not_found` where the disk does not have what the store says; errors of ranges.
 */
export async function sendRunFile(
  response: Response,
  data: DataFolder,
  directory: string,
  file: StoredFile,
): Promise<void> {
  response.setHeader('ETag', `"${file.sha256}"`);
  response.setHeader('Repr-Digest', reprDigest(file.sha256));
  // Files are whatever somebody uploaded: a browser must not run them as pages of ours, nor tell a stranger by a picture who looks at them.
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Content-Security-Policy', filePolicy);
  nameAs(response, file.path);
  if (file.simulated) {
    sendText(response, simulatedContent);
    return;
  }
  const options = {
    root: data.inRun(directory),
    dotfiles: 'allow',
    etag: false,
    cacheControl: false,
  } as const;
  await new Promise<void>((resolve, reject) => {
    response.sendFile(file.path, options, (error?: NodeJS.ErrnoException) => {
      if (!error || error.code === 'ECONNABORTED' || error.code === 'EPIPE' || error.code === 'ECONNRESET')
        resolve();
      else if (error.code === 'ENOENT') {
        reject(
          new WeirError('file_not_found', `the file "${file.path}" is no longer on the disk`, {
            cause: error,
          }),
        );
      } else {
        // RFC 9110, 15.5.17: a client that asked for too much learns how much there is.
        if ('status' in error && error.status === 416) {
          response.setHeader('Content-Range', `bytes */${file.size}`);
        }
        reject(error);
      }
    });
  });
}

/** Whoever saves what is sent is told its name; a browser shows it all the same, where it can. */
export function nameAs(response: Response, file: string): void {
  response.attachment(path.posix.basename(file));
  const named = String(response.getHeader('Content-Disposition'));
  response.setHeader('Content-Disposition', named.replace(/^attachment/, 'inline'));
}

/**
 * Sends a text that is in memory, whole or the range that was asked for (RFC 9110, 14). Of several ranges nothing is made
 * but the whole.
 * @throws WeirError `bad_range` where the text ends before the range begins.
 */
export function sendText(response: Response, text: string | Buffer): void {
  const body = Buffer.from(text);
  const ranges = response.req.range(body.length);
  response.type('text/plain').setHeader('Accept-Ranges', 'bytes');
  if (ranges === -1) {
    response.setHeader('Content-Range', `bytes */${body.length}`);
    throw new WeirError('bad_range', 'the file does not have this range');
  }
  const inBytes = ranges !== undefined && ranges !== -2 && ranges.type === 'bytes';
  const [range, ...others] = inBytes ? ranges : [];
  if (!range || others.length > 0) {
    response.send(body);
    return;
  }
  response.status(206).setHeader('Content-Range', `bytes ${range.start}-${range.end}/${body.length}`);
  response.send(body.subarray(range.start, range.end + 1));
}

/** Sends a body that is JSON text already; cheaper than `response.json`, which also hashes it. */
export function sendJsonText(response: Response, status: number, body: string | Uint8Array): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(body);
}

/**
 * Whether an If-None-Match header names the ETag. Express' own `request.fresh` says no as soon as the client forbids
 * caches to answer, which `fetch` does whenever it sends this header.
 */
export function namesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim()));
}

/** How many bytes a request has. Of what was compressed it is not known how much was read, and may be a thousand times what was sent. */
export function sizeOf(request: Request): number {
  const isPlain = request.get('content-encoding') === undefined;
  return isPlain ? Number(request.get('content-length') ?? Infinity) : Infinity;
}
