import path from 'node:path';
import type { Readable } from 'node:stream';
import type { Response, Request } from 'express';
import { reprDigest } from '../../shared/contracts/internal-api.ts';
import type { StoredFile } from '../../shared/contracts/result-file.ts';
import { simulatedContent } from '../../shared/contracts/simulated-file.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { writeJson } from '../../shared/kernel/json/write-json.ts';
import type { Files } from '../files/index.ts';

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
  data: Files,
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
  const at = `${directory}/${file.path}`;
  const facts = await data.facts(at);
  if (!facts) throw new WeirError('file_not_found', `the file "${file.path}" is not there any more`);
  if (namesEtag(response.req.get('if-none-match'), `"${file.sha256}"`)) {
    response.status(304).end();
    return;
  }
  const range = rangeAsked(response, facts.size);
  response.setHeader('Content-Length', range ? range.end + 1 - range.start : facts.size);
  if (response.req.method === 'HEAD') {
    response.end();
    return;
  }
  await sendStream(response, await data.stream(at, range));
}

/** Resolves when all of it is sent or the client has gone. @throws what the stream fails with */
export async function sendStream(response: Response, source: Readable): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const end = () => {
      source.destroy();
      resolve();
    };
    source.on('error', reject);
    // Gone while the stream was looked for: nothing else would end it.
    if (response.destroyed) return void end();
    response.once('close', end);
    source.pipe(response);
  });
}

/** Whoever saves what is sent is told its name; a browser shows it all the same, where it can. */
export function nameAs(response: Response, file: string): void {
  response.attachment(path.posix.basename(file));
  const named = String(response.getHeader('Content-Disposition'));
  response.setHeader('Content-Disposition', named.replace(/^attachment/, 'inline'));
}

/**
 * Sends a text that is in memory, whole or the range that was asked for.
 * @throws WeirError `bad_range` where the text ends before the range begins.
 */
export function sendText(response: Response, text: string | Buffer): void {
  const body = Buffer.from(text);
  response.type('text/plain');
  const range = rangeAsked(response, body.length);
  response.send(range ? body.subarray(range.start, range.end + 1) : body);
}

/**
 * The range of a body that is asked for (RFC 9110, 14), which the answer's head then tells; undefined where all of it is to be sent. Of
 * several ranges nothing is made but the whole.
 * @throws WeirError `bad_range` where the body ends before the range begins.
 */
function rangeAsked(response: Response, size: number): { start: number; end: number } | undefined {
  response.setHeader('Accept-Ranges', 'bytes');
  const known = response.req.get('if-range');
  const ranges =
    known === undefined || known === response.getHeader('ETag') ? response.req.range(size) : undefined;
  if (ranges === -1) {
    // A client that asked for too much learns how much there is.
    response.setHeader('Content-Range', `bytes */${size}`);
    throw new WeirError('bad_range', 'the file does not have this range');
  }
  const inBytes = ranges !== undefined && ranges !== -2 && ranges.type === 'bytes';
  const [range, ...others] = inBytes ? ranges : [];
  if (!range || others.length > 0) return undefined;
  const { start, end } = range;
  response.status(206).setHeader('Content-Range', `bytes ${start}-${end}/${size}`);
  return { start, end };
}

/** Sends a body that is JSON text already; cheaper than `response.json`, which also hashes it. */
export function sendJsonText(response: Response, status: number, body: string | Uint8Array): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(body);
}

/** Answers a value of any size as JSON: as `response.json` does, with turns for others while it is written. */
export async function sendJson(response: Response, value: unknown): Promise<void> {
  const body = await writeJson(value);
  response.set('Content-Type', 'application/json; charset=utf-8').send(body);
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
