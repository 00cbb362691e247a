import type { RequestHandler, Request, Response } from 'express';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { Auditor } from './chain-writer.ts';
import type { Server } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { sha256Of } from '../../shared/kernel/digest.ts';
import { nameOfKey } from '../../shared/kernel/secrets/key-text.ts';
import type { AuditFacts } from '../../shared/contracts/audit.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { withoutUnseen } from '../../shared/kernel/some-of.ts';
import { hideSecrets, withoutKeys } from '../../shared/kernel/secrets/hide-secrets.ts';
import {
  keyOfCaller,
  codeOfRefusal,
  pathToTell,
  asksForChange,
  callOf,
  changeOf,
  type AuditedCall,
  type Change,
} from '../http/index.ts';
import { keySentWith } from '../identity/index.ts';
import { withoutSecrets } from '../../shared/workcell/index.ts';

/** How many bytes of each text are kept: an entry stays below 4 KiB. */
const longest = { name: 100, path: 300, reason: 500, change: 700 };

/** What an `{id}` in a path is the id of, by the first part of the path. */
const idOf: Readonly<Record<string, string>> = {
  runs: 'run_id',
  experiments: 'experiment_id',
  campaigns: 'campaign_id',
  events: 'event_id',
  data: 'datapoint_id',
  asks: 'command_id',
};

/**
 * What the audit says of a request that is over; undefined where it says nothing: the request only asked, and was answered. One that is
 * refused for who asks is always told.
 * @param from the address that it came from
 */
function factsOfRequest(
  request: Request,
  response: Response,
  call: AuditedCall | undefined,
  from: string | undefined,
): AuditFacts | undefined {
  const status = response.headersSent ? response.statusCode : null;
  if (!isRefusal(status) && !(call && asksForChange(call, request))) return undefined;
  const code = status !== null && status < 400 ? undefined : codeOfRefusal(response);
  const path = request.originalUrl.split('?', 1)[0] ?? '';
  const [by = null, change, told] = [keyOfCaller(request), changeOf(request), pathToTell(path)];
  const request_id = response.getHeader('x-request-id') ?? request.get('x-request-id');
  return {
    at: new Date().toISOString(),
    by,
    ...said(request, code),
    from: from === undefined || isIP(from) > 0 ? (from ?? null) : cut(from, longest.name),
    ...(typeof request_id === 'string' ? { request_id: cut(request_id, longest.name) } : {}),
    operation: call?.operation.id ?? null,
    method: request.method,
    path: shortened(told, longest.path),
    // What must not be told of the path is not told of its parts.
    ...(call && told === path ? subjectOf(call) : {}),
    ...changed(change),
    status,
    ...(code === undefined ? {} : { code }),
  };
}

function isRefusal(status: number | null): boolean {
  return status === 401 || status === 403;
}

/** Whether anybody can make such an entry as often as he likes, whatever the gateway demands of him. */
function isFree(call: AuditedCall | undefined, { status }: AuditFacts): boolean {
  return isRefusal(status) || status === 429 || call?.operation.access === 'anybody';
}

/** Who he says he is, and why he asks: of the body where it was read, else of the query. A key that is refused says who he is, too. */
function said(request: Request, code: string | undefined): Pick<AuditFacts, 'said_by' | 'reason'> {
  const body: unknown = request.body;
  const fields = { ...request.query, ...(typeof body === 'object' && body !== null ? body : {}) };
  const { by, reason, key } = fields as Record<string, unknown>;
  const who = (code === 'unauthorized' ? claimed(request, key) : undefined) ?? by;
  return {
    ...(typeof who === 'string' && who !== '' ? { said_by: cut(who, longest.name) } : {}),
    ...(typeof reason === 'string' && reason !== '' ? { reason: cut(reason, longest.reason) } : {}),
  };
}

/** Whose the key is that was refused, by its text: in a header, a cookie, or what somebody signs in with. */
function claimed(request: Request, given: unknown): string | undefined {
  const name = nameOfKey(typeof given === 'string' ? given.trim() : sentWith(request));
  return name === undefined ? undefined : `the key ${name}`;
}

function sentWith(request: Request): string {
  try {
    return keySentWith(request) ?? '';
  } catch {
    // What stands in the header is no key.
    return '';
  }
}

function subjectOf({ operation, params }: AuditedCall): Pick<AuditFacts, 'on'> {
  const [, area = ''] = operation.path.split('/');
  const on = Object.entries(params).map(([name, value]) => [
    name === 'id' ? (idOf[area] ?? name) : name,
    cut(value, longest.name),
  ]);
  return on.length === 0 ? {} : { on: Object.fromEntries(on) as Record<string, string> };
}

function changed({ before, after }: Change): Pick<AuditFacts, 'before' | 'after'> {
  return { ...(before && { before: short(before) }), ...(after && { after: short(after) }) };
}

/** What is too long to be told is named by its digest. */
function short(value: JsonObject): JsonObject {
  const shown = withoutSecrets(value);
  const text = withoutKeys(JSON.stringify(shown));
  if (Buffer.byteLength(text) <= longest.change) return JSON.parse(text) as JsonObject;
  return { sha256: sha256Of(text) };
}

/** Without secrets, and without what moves the cursor of whoever reads it on a terminal or makes a name look like another. */
function cut(text: string, length: number): string {
  return shortened(pathToTell(text), length);
}

function shortened(told: string, length: number): string {
  const shown = withoutUnseen(hideSecrets(told), ' ');
  const bytes = Buffer.from(shown);
  if (bytes.length <= length) return shown;
  return bytes
    .subarray(0, length)
    .toString()
    .replace(/\uFFFD+$/, '');
}

/** Between two lines of the log (milliseconds). */
const repeatMs = 60_000;

/**
 * Tells log and audit of TLS handshakes that fail: a client that is too old, speaks no TLS, trusts another authority, or tries what the
 * server speaks. The log has a line a minute at most; in the audit those of one address are summed up, as refusals are. Who only opens a
 * connection and closes it has tried nothing: a health check does.
 */
export function reportHandshakes(server: Server, auditor: Pick<Auditor, 'note'>, log: Logger): void {
  let failed = 0;
  let toldAt = -Infinity;
  server.on('tlsClientError', (error: Error & { reason?: string }, socket) => {
    const connection = below(socket);
    if (connection.bytesRead === 0) return;
    const from = connection.remoteAddress ?? null;
    // OpenSSL's message has the lines of its own source.
    const handshake = error.reason ?? error.message;
    auditor.note(
      { at: new Date().toISOString(), by: null, from, operation: null, status: null, handshake },
      true,
    );
    failed += 1;
    if (performance.now() - toldAt < repeatMs) return;
    toldAt = performance.now();
    log.warn({ from, reason: handshake, failed }, 'TLS handshakes fail');
  });
  // An address is known once it is closed only where it was asked for before.
  server.on('connection', (connection: Socket) => void connection.remoteAddress);
}

/** The connection that carries TLS: of one that is closed it alone knows where it came from. Node has no documented name for it. */
function below(socket: Socket & { _parent?: Socket }): Pick<Socket, 'bytesRead' | 'remoteAddress'> {
  // Without it, nothing says that the client was silent.
  return socket._parent ?? { bytesRead: 1, remoteAddress: socket.remoteAddress };
}

/** Middleware that tells the audit of each request that asks for a change or is refused, once it is over. Keeps none waiting. */
export function auditRequests(auditor: Auditor, log: Logger): RequestHandler {
  return (request, response, next) => {
    // Gone when the connection is.
    const from = request.ip;
    response.once('close', () => {
      try {
        const call = callOf(request);
        const facts = factsOfRequest(request, response, call, from);
        if (facts) auditor.note(facts, isFree(call, facts));
      } catch (error) {
        log.error({ err: error }, 'a request is missing in the audit');
      }
    });
    next();
  };
}
