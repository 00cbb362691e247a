import { createServer, type Socket } from 'node:net';
import { freePort } from './free-port.ts';

/** A Sentinel that knows one master, on the loopback address: what it says may change. */
export interface ScriptedSentinel {
  says: { port: string; term: number };
  readonly port: number;
  /** So many connections were made to it, and questions asked. */
  readonly connections: number;
  readonly questions: number;
  remove(): Promise<void>;
}

export async function startScriptedSentinel(says: ScriptedSentinel['says']): Promise<ScriptedSentinel> {
  const port = await freePort();
  let [connections, questions] = [0, 0];
  const sockets = new Set<Socket>();
  const text = (word: string): string => `$${word.length}\r\n${word}\r\n`;
  const server = createServer((socket) => {
    sockets.add(socket);
    connections += 1;
    socket.on('error', () => undefined);
    socket.on('data', (asked) => {
      const facts = [
        'ip',
        '127.0.0.1',
        'port',
        sentinel.says.port,
        'config-epoch',
        String(sentinel.says.term),
      ];
      const known = asked.toString().includes('SENTINEL') || asked.toString().includes('sentinel');
      questions += 1;
      socket.write(
        known ? `*${facts.length}\r\n${facts.map(text).join('')}` : "-ERR unknown command 'HELLO'\r\n",
      );
    });
  });
  const sentinel = {
    says,
    port,
    get connections() {
      return connections;
    },
    get questions() {
      return questions;
    },
    remove: () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return sentinel;
}
