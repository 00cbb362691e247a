import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import { boundConnections } from './bound-connections.ts';
import { tlsBounds, type TlsMaterial } from './tls-files.ts';

/** Uploads over slow lines take long; Node would cut them off after five minutes. */
const requestMs = 60 * 60 * 1000;
/** More than any lab has clients; each costs memory and a file handle. */
const maxConnections = 1_000;
/** Files and connections that a process needs for itself: its store, its broker, its agents. */
const ownFiles = 200;
/** Between two log lines about connections that were closed for others. */
const tellAgainMs = 60_000;

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
    if (performance.now() - toldAt < tellAgainMs) return;
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
