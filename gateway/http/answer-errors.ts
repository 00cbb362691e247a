import type { ErrorRequestHandler, Request, Response } from 'express';
import { newId } from '../../shared/contracts/ids.ts';
import type { ErrorCode } from '../../shared/kernel/errors/catalogue.ts';
import { within } from '../../shared/kernel/lifecycle/waiting.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import { pathToTell, callOf } from './call.ts';
import { requestIds } from './requests.ts';
import type { ProblemDocument } from './api/problem-schema.ts';
import { WeirError, messageOf } from '../../shared/kernel/errors/weir-error.ts';
import { hideSecrets } from '../../shared/kernel/secrets/hide-secrets.ts';
import { maxProblems, type Problem } from '../../shared/kernel/json/problem.ts';
import { isDiskFull } from '../../shared/kernel/errors/file-errors.ts';
import { tooLarge } from './bodies.ts';

/** Whether an error of the request is told on a page: the call says that somebody may come to it by a link, and no program asks. */
function isToldOnPage(request: Request): boolean {
  if (callOf(request)?.operation.errorsOnPage !== true) return false;
  return request.accepts(['application/problem+json', 'html']) === 'html';
}

/** The page that tells of an error, and leads back to the page of the lab. */
function problemPage({ title, detail, request_id, instance }: ProblemDocument): string {
  // To the root, also where a proxy serves it under a path.
  const back = '../'.repeat(instance.split('/').length - 2) || './';
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} · weir</title>
<style>
  :root { color-scheme: light dark; --text: light-dark(#1a1d21, #e8eaed); --quiet: light-dark(#5a626b, #a2a9b1); --ground: light-dark(#fff, #16181b); --line: light-dark(#dfe2e6, #34383d); --main: light-dark(#0b5cad, #7db8f5); }
  body { margin: 0; padding: min(10vh, 96px) 16px 16px; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
  main { max-width: 440px; margin: auto; padding: 20px; border: 1px solid var(--line); border-radius: 8px; overflow-wrap: anywhere; }
  h1 { margin: 0 0 12px; font-size: 18px; }
  a { color: var(--main); }
  small { color: var(--quiet); }
</style>
<main>
<h1>You are not signed in</h1>
<p>${escape(capital(detail))}.</p>
<p><a href="${back}">Back to the lab</a></p>
<small>Request ${escape(request_id)}</small>
</main>
</html>
`;
}

/** No script, nothing of anybody else, and only the style that stands in it. */
const problemPagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).replace(/\.$/, '');
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/**
 * What is said about failures on our side. The messages of such errors name hosts, paths and queues: they go into the
 * log, under the request's id.
 */
const sentences: Partial<Record<ErrorCode, string>> = {
  store_unavailable:
    'The store does not answer. Try again in a few seconds; a submission with the same Idempotency-Key is safe to repeat.',
  not_replicated:
    'It is written, but too few replicas of the store have it yet, or another one took over meanwhile: it may be lost. Try again in a few seconds; what is sent with the same Idempotency-Key counts once.',
  broker_unavailable: 'The broker does not answer. Try again in a few seconds.',
  owner_unavailable:
    'No orchestrator has answered in time. `weir doctor` looks whether one is there; else try again in a moment.',
  owner_too_old:
    'The orchestrator that leads is of an earlier version and could not heed it. Upgrade the orchestrators, then ask again.',
  stop_kept:
    'The broker does not answer: no agent hears of the stop, and instruments act on. The stop is kept: nothing new begins, and each agent gets it when the link is back.',
  not_stopped:
    'Neither the broker nor the store answers: no agent hears of the stop, and instruments act on. The stop is kept nowhere: give it again.',
  provider_unavailable:
    'The provider that people of this lab sign in with does not answer, or not as it should. Try again, or use a password or a key of this lab; its admin finds the reason in the log of the gateway.',
  too_many_submissions:
    'As many submissions are in hand as the gateway takes at once: try again in a few seconds. Nothing was stored.',
  too_many_readers: 'As many clients read the feed as may: try again later, or ask for the runs themselves.',
  stopping: 'The gateway is about to stop. Try again in a few seconds.',
  run_unreadable:
    'The store holds this run, but it is damaged, or a newer weir has written it: `GET /runs` says under `unreadable` what is wrong with it. The other runs go on.',
  files_unavailable:
    'The place where the files of runs lie does not answer. Try again in a few seconds; a submission with the same Idempotency-Key is safe to repeat.',
  disk_full: 'The data folder of the gateway has no room left. Nothing was stored.',
};

const storeIsFull =
  'The disk of the store is full, and nothing can be stored. Make room: `weir doctor` names the disk. A submission with the same Idempotency-Key is safe to repeat.';

/** The document for an error. `path` is what was asked for. */
export function problemDocument(error: WeirError, path: string, requestId: string): ProblemDocument {
  const { code, title, status, message, details } = error;
  const ours = status >= 500;
  const detail = ours
    ? ((isDiskFull(error) && code === 'store_unavailable' ? storeIsFull : sentences[code]) ??
      `The gateway's log says more, under request ${requestId}.`)
    : hideSecrets(message);
  return {
    type: `urn:weir:error:${code}`,
    title,
    status,
    detail,
    instance: path,
    code,
    request_id: requestId,
    ...(!ours && Array.isArray(details)
      ? { errors: (details as Problem[]).slice(0, maxProblems).map(shown) }
      : {}),
  };
}

function shown(problem: Problem): Problem {
  return { ...problem, pointer: hideSecrets(problem.pointer), message: hideSecrets(problem.message) };
}

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

/** What libraries put on the errors that they make of a request (http-errors, and the errors of Node). */
interface ForeignError {
  status?: unknown;
  expose?: unknown;
  /** Bytes that a body may have. */
  limit?: unknown;
}

/** The WeirError that any error stands for; what is not known is `internal_error` and a bug. */
export function toWeirError(error: unknown): WeirError {
  if (error instanceof WeirError) return error;
  const { status, expose, limit } = (
    typeof error === 'object' && error !== null ? error : {}
  ) as ForeignError;
  const options = { cause: error };
  if (isDiskFull(error)) return new WeirError('disk_full', messageOf(error), options);
  if (error instanceof URIError) return new WeirError('bad_request', badPath(error), options);
  if (typeof status === 'number' && status >= 400 && status < 500) {
    const message = expose === true ? messageOf(error) : 'the request cannot be read';
    switch (status) {
      case 404:
        return new WeirError('not_found', 'there is nothing here', options);
      case 413:
        if (typeof limit === 'number') return tooLarge(limit);
        return new WeirError('too_large', `the request is too large: ${message}`, options);
      case 416:
        return new WeirError('bad_range', 'the file does not have this range', options);
      default:
        return new WeirError('bad_request', message, options);
    }
  }
  return new WeirError('internal_error', messageOf(error), options);
}

/** Express says in its own words which part of a path it cannot decode. */
function badPath({ message }: URIError): string {
  const part = /'(.+)'/.exec(message)?.[1];
  const which = part === undefined ? 'the path' : `"${part.slice(0, 100)}" in the path`;
  return `${which} is not encoded well: after each "%" stand two hexadecimal digits of a character in UTF-8, and "%" itself is written "%25"`;
}

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
function waitOf({ details }: WeirError): string | undefined {
  const isWait = typeof details === 'object' && details !== null && 'retry_after' in details;
  return isWait ? String((details as Wait).retry_after) : undefined;
}
