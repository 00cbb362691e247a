import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import { tlsBounds, type TlsMaterial } from './tls-files.ts';
import type { Socket } from 'node:net';
import type { Request, RequestHandler } from 'express';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { isRefused } from './answer-errors.ts';

/** Uploads over slow lines take long; Node would cut them off after five minutes. */
const requestMs = 60 * 60 * 1000;
/** More than any lab has clients, also where a script hands in a thousand runs at once; each costs memory and a file handle. */
const maxConnections = 4_000;
/** Files and connections that a process needs for itself: its store, its broker, its agents. */
const ownFiles = 200;
/** Connections that wait to be taken while the thread is busy: the system drops others. Linux grants no more than 4,096 unless told. */
export const backlog = 4_096;
/**
 * For a kept connection to be used again. Clients use theirs for some seconds less; with Node's five seconds, one that was used again while the
 * thread was busy was reset.
 */
const keepAliveMs = 65_000;
/** Between two log lines about connections that were closed for others. */
const repeatMs = 60_000;

/**
 * A server that slow clients cannot hold: headers have so many milliseconds to arrive, a request an hour, and there are so
 * many connections at once.
 * @param tls what it proves itself with, where it speaks TLS
 */
export function createBoundedServer(
  listener: RequestListener,
  { headers, connections = mostConnections(openFileLimit()) }: { headers: number; connections?: number },
  log: Logger,
  tls?: TlsMaterial,
): Server | TlsServer {
  const limits = {
    requestTimeout: requestMs,
    headersTimeout: headers,
    keepAliveTimeout: keepAliveMs,
    connectionsCheckingInterval: Math.min(headers, 5_000),
  };
  const server = tls
    ? createTlsServer({ ...limits, ...tls, ...tlsBounds, handshakeTimeout: headers }, listener)
    : createServer(limits, listener);
  // Node drops what comes after the 2,000th: an `Origin` among them would be seen by nobody. Their bytes are bounded.
  server.maxHeadersCount = 0;
  let dropped = 0;
  let toldAt = -Infinity;
  boundConnections(server, connections, () => {
    dropped += 1;
    if (performance.now() - toldAt < repeatMs) return;
    toldAt = performance.now();
    log.warn({ dropped, max: connections }, 'too many connections: others are closed');
  });
  return server;
}

/**
 * How many connections a server of a process takes that may have so many files open: where none is left, the system cuts off whoever
 * comes, with a safety stop as well. Each connection may have a file besides, which it uploads or reads.
 */
export function mostConnections(openFiles: number): number {
  return Math.min(maxConnections, Math.floor(Math.max((openFiles - ownFiles) / 2, openFiles / 4)));
}

/** What Linux lets this process have open at once: Node raises that to the hard limit as it starts. Elsewhere there is enough. */
function openFileLimit(): number {
  try {
    const [, soft] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return Number(soft ?? Infinity);
  } catch {
    return Infinity;
  }
}

/**
 * Keeps a server at `most` connections. For a new one beyond that another is closed: the one that has for longest begun no
 * request, or else not ended one, or else waits for the answer to one that only looks (who waits for news of a run, or reads the feed,
 * asks again). A safety stop must find a way in, whoever holds connections open. Where each of the others asks for a change, the new
 * one is closed itself.
 * @param onClosed called for each connection that is closed so
 */
function boundConnections(server: Server, most: number, onClosed: () => void): void {
  /**
   * Each with the request that it has in hand, those that have had theirs, or none, for longest first. By the other end: over TLS a
   * request comes by another socket than the connection.
   */
  const open = new Map<string, { socket: Socket; request: IncomingMessage | undefined }>();
  const put = (end: string, request: IncomingMessage | undefined): void => {
    const kept = open.get(end);
    if (!kept) return;
    open.delete(end);
    open.set(end, { ...kept, request });
  };
  server.on('connection', (socket: Socket) => {
    if (open.size >= most) {
      const entries = [...open];
      const [end, victim] =
        entries.find(([, { request }]) => request === undefined) ??
        entries.find(([, { request }]) => request?.complete === false) ??
        entries.find(([, { request }]) => request?.method === 'GET' || request?.method === 'HEAD') ??
        ([endOf(socket), { socket }] as const);
      open.delete(end);
      victim.socket.destroy();
      onClosed();
      if (victim.socket === socket) return;
    }
    const end = endOf(socket);
    open.set(end, { socket, request: undefined });
    socket.once('close', () => {
      if (open.get(end)?.socket === socket) open.delete(end);
    });
  });
  server.on('request', (request, response) => {
    const end = endOf(request.socket);
    put(end, request);
    response.once('close', () => put(end, undefined));
  });
}

function endOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}

/**
 * Refuses a request whose body does not arrive in time: one that carries files goes on for as long as bytes come, within the
 * hour that the server allows; any other has so many milliseconds in all. What is held open without need is held against
 * everybody else.
 */
export function bodyInTime({ body, stall }: { body: number; stall: number }): RequestHandler {
  return (request, response, next) => {
    const length = request.get('content-length');
    if (request.get('transfer-encoding') === undefined && (length === undefined || length === '0')) {
      next();
      return;
    }
    const late = (what: string) => () => {
      if (request.complete || isRefused(response)) return;
      if (response.headersSent) {
        // It was answered without its body: only its end would set the connection free.
        request.socket.destroy();
        return;
      }
      response.setHeader('Connection', 'close');
      next(new WeirError('request_timeout', `the request did not arrive in time: ${what}`));
    };
    if (carriesFiles(request)) {
      request.setTimeout(stall, late(`nothing of it has come for ${stall / 1000} s`));
      // What has come takes its time to be answered where it is large: without somebody who hears of that, Node hangs up.
      response.on('timeout', () => undefined);
    } else {
      const timer = setTimeout(late(`a request without files has ${body / 1000} s`), body);
      const over = () => clearTimeout(timer);
      request.once('end', over);
      request.once('close', over);
    }
    next();
  };
}

function carriesFiles(request: Request): boolean {
  return request.method === 'PUT' || request.is('multipart/form-data') !== false;
}
