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
  /** Each with the request that it has in hand, those that have had theirs, or none, for longest first. */
  const open = new Map<Socket, IncomingMessage | undefined>();
  const put = (socket: Socket, request: IncomingMessage | undefined): void => {
    if (open.delete(socket)) open.set(socket, request);
  };
  server.on('connection', (socket: Socket) => {
    if (open.size >= most) {
      const entries = [...open];
      const [victim] = entries.find(([, request]) => request === undefined) ??
        entries.find(([, request]) => request?.complete === false) ??
        entries.find(([, request]) => request?.method === 'GET' || request?.method === 'HEAD') ?? [socket];
      open.delete(victim);
      victim.destroy();
      onClosed();
      if (victim === socket) return;
    }
    open.set(socket, undefined);
    socket.once('close', () => open.delete(socket));
  });
  server.on('request', (request, response) => {
    const { socket } = request;
    put(socket, request);
    response.once('close', () => put(socket, undefined));
  });
}
