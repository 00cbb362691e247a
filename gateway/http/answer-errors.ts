import type { ErrorRequestHandler, Request, Response } from 'express';
import { newId } from '../../shared/contracts/ids.ts';
import type { ErrorCode } from '../../shared/kernel/errors/catalogue.ts';
import { within } from '../../shared/kernel/lifecycle/deadline.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import { pathToTell } from './path-to-tell.ts';
import { problemDocument } from './problem-document.ts';
import { isToldOnPage, problemPage, problemPagePolicy } from './problem-page.ts';
import { requestIds } from './request-ids.ts';
import { toWeirError } from './to-weir-error.ts';
import { waitOf } from './too-many.ts';

const longestDrain = 30_000;
/** Seconds after which a client may try again. */
const retryAfter = '5';

/** Responses that are to tell of an error already, and its code. */
const refused = new WeakMap<Response, ErrorCode>();

/** Whether the response is to tell of an error, though it may not have begun: no other may take its place. */
export function isRefused(response: Response): boolean {
  return refused.has(response);
}

/** The code of the error that the response tells of, if it does. */
export function codeOfRefusal(response: Response): ErrorCode | undefined {
  return refused.get(response);
}

/**
 * The one place where errors become answers. Must be the last middleware.
 * @param body milliseconds that a body may take; what is refused already is not read for longer
 */
export function answerErrors(log: Logger, { body }: { body: number }): ErrorRequestHandler {
  return async (thrown: unknown, request, response, _next) => {
    const error = toWeirError(thrown);
    const requestId = requestIdOf(request);
    const path = pathToTell(request.path);
    if (request.socket.destroyed) {
      const fields = { method: request.method, path, request_id: requestId };
      log.info({ ...requestIds(request), ...fields }, 'client went away');
      return;
    }
    const fields = {
      ...requestIds(request),
      ...{ code: error.code, method: request.method, path, request_id: requestId },
    };
    if (error.status >= 500) log.error({ ...fields, err: thrown }, 'request failed');
    else log.info({ ...fields, detail: error.message.slice(0, 500) }, 'request refused');
    refused.set(response, error.code);
    if (response.headersSent) {
      // Half an answer must not look like a whole one.
      response.destroy();
      return;
    }
    // Who was too slow already is not waited for.
    if (error.code !== 'request_timeout') await drain(request, Math.min(longestDrain, body));
    // What has not come by now never does: the connection is good for nothing else.
    if (!request.complete) response.setHeader('Connection', 'close');
    const asked = pathToTell(request.originalUrl.split('?', 1)[0] ?? '/');
    const document = problemDocument(error, asked, requestId);
    if ([429, 503, 507].includes(error.status))
      response.setHeader('Retry-After', waitOf(error) ?? retryAfter);
    if (isToldOnPage(request)) {
      response.set('Content-Security-Policy', problemPagePolicy);
      return send(response, document.status, problemPage(document), requestId, 'text/html; charset=utf-8');
    }
    send(response, document.status, JSON.stringify(document), requestId);
  };
}

/** A request's own id where it is harmless to log, else a new one. */
function requestIdOf(request: Request): string {
  const given = request.get('x-request-id') ?? '';
  return /^[\w-]{1,64}$/.test(given) ? given : newId();
}

/** A client that still sends when the answer comes sees a broken pipe and never reads it. */
async function drain(request: Request, limit: number): Promise<void> {
  if (request.complete || request.destroyed) return;
  const over = new Promise<void>((resolve) => {
    for (const event of ['end', 'close', 'error']) request.once(event, resolve);
  });
  request.resume();
  await within(over, limit);
}

function send(
  response: Response,
  status: number,
  body: string,
  requestId: string,
  type = 'application/problem+json; charset=utf-8',
): void {
  // What was meant for the good answer does not belong to this one.
  for (const name of ['ETag', 'Repr-Digest', 'Last-Modified', 'Content-Disposition'])
    response.removeHeader(name);
  if (status !== 416) response.removeHeader('Content-Range');
  response
    .status(status)
    .set({
      'Content-Type': type,
      'Content-Length': String(Buffer.byteLength(body)),
      'X-Request-Id': requestId,
      'Cache-Control': 'no-store',
    })
    .end(body);
}
