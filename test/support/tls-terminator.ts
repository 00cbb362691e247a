import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import { createServer, type TLSSocket } from 'node:tls';
import type { Pair } from './certificates.ts';

/** A port of this machine that speaks TLS for a service that does not; resolves to the port, and how to close it. */
export async function terminateTls(
  pair: Pair,
  to: { port: number },
): Promise<{ port: number; close: () => void }> {
  const open = new Set<TLSSocket>();
  const server = createServer(pair, (socket) => {
    open.add(socket);
    const inner = connect(to.port, '127.0.0.1');
    // Either end may go at any time: the other one notices by itself.
    pipeline(socket, inner, () => open.delete(socket));
    pipeline(inner, socket, () => open.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
