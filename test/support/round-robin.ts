import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy in front of several gateways that remembers nobody: each request goes to the next one. */
export interface RoundRobin {
  url: string;
  /** What each request asked for, and which of the gateways has got it. */
  readonly taken: readonly { path: string; by: number }[];
  close(): Promise<void>;
}

/** Opens the proxy on the loopback address. A request goes to another gateway only where one takes no connection, as with any such proxy. */
export async function openRoundRobin(urls: readonly string[]): Promise<RoundRobin> {
  const taken: { path: string; by: number }[] = [];
  let turn = -1;
  const forward = (asked: IncomingMessage, response: ServerResponse, left = urls.length): void => {
    turn = (turn + 1) % urls.length;
    const at = turn;
    const { hostname: host, port } = new URL(urls[at]!);
    const { method, url: path, headers } = asked;
    const ahead = request({ host, port, method, path, headers, agent: false });
    ahead.once('socket', (socket) => {
      socket.once('connect', () => {
        taken.push({ path: path ?? '', by: at });
        asked.pipe(ahead);
      });
    });
    ahead.once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.once('error', () => response.destroy());
    });
    ahead.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' && left > 1) forward(asked, response, left - 1);
      else response.destroy();
    });
    response.once('close', () => ahead.destroy());
  };
  // Longer than clients keep a connection, as gateways have it: else it is ended under what is sent in it.
  const server = createServer({ keepAliveTimeout: 65_000 }, (asked, response) => forward(asked, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
