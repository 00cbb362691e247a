import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Keeps a server at `most` connections. For a new one beyond that another is closed: the one that has for longest begun no
 * request, or else not ended one, or else waits for the answer to one that only looks (who waits for news of a run, or reads the feed,
 * asks again). A safety stop must find a way in, whoever holds connections open. Where each of the others asks for a change, the new
 * one is closed itself.
 * @param onClosed called for each connection that is closed so
 */
export function boundConnections(server: Server, most: number, onClosed: () => void): void {
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
