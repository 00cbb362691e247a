import type { Server } from 'node:https';
import type { Socket } from 'node:net';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { Auditor } from './auditor.ts';

/** Between two lines of the log (milliseconds). */
const tellAgainMs = 60_000;

/**
 * Tells log and audit of TLS handshakes that fail: a client that is too old, speaks no TLS, trusts another authority, or tries what the
 * server speaks. The log has a line a minute at most; in the audit those of one address are summed up, as refusals are. Who only opens a
 * connection and closes it has tried nothing: a health check does.
 */
export function tellHandshakes(server: Server, auditor: Pick<Auditor, 'note'>, log: Logger): void {
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
    if (performance.now() - toldAt < tellAgainMs) return;
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
