import { once } from 'node:events';
import type { RequestListener, ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createBoundedServer, mostConnections } from '../../../gateway/http/bounded-server.ts';
import { createLogger } from '../../../shared/kernel/log/logger.ts';

const log = createLogger({ level: 'silent', service: 'test' });
const closers: (() => unknown)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

async function serve(
  connections: number,
  listener: RequestListener = (_, response) => void response.end('here'),
): Promise<() => Promise<Socket>> {
  const server = createBoundedServer(listener, { headers: 15_000, connections }, log);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  return async () => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    closers.push(() => socket.destroy());
    await once(socket, 'connect');
    return socket;
  };
}

/** What is answered on a connection; empty where it is closed instead. */
async function askOn(socket: Socket): Promise<string> {
  const answered = new Promise<string>((resolve) => {
    socket.once('data', (bytes) => resolve(bytes.toString()));
    socket.once('close', () => resolve(''));
    socket.once('error', () => resolve(''));
  });
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  return answered;
}

/** Resolves once it is closed, also where it is reset: what it sent may not have been read. */
function gone(socket: Socket): Promise<void> {
  socket.on('error', () => undefined);
  return new Promise((resolve) => void socket.once('close', () => resolve()));
}

describe('the number of connections', () => {
  it.each([
    [Infinity, 4_000],
    [16_384, 4_000],
    [1_024, 412],
    [256, 64],
    [128, 32],
  ])('of a process that may open %d files > %d, each with a file', (files, connections) => {
    expect(mostConnections(files)).toBe(connections);
  });
});

describe('createBoundedServer', () => {
  const post = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n';
  const whole = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';

  it('a connection beyond the number > is answered, and the one that has asked nothing for longest is closed', async () => {
    const open = await serve(2);
    const [first, second] = [await open(), await open()];
    const closed = gone(first);
    second.write('GET / HTTP/1.1\r\nHost: x');
    expect(await askOn(await open())).toContain('200 OK');
    await closed;
    expect(await askOn(await open())).toContain('200 OK');
  });

  it('where all others have asked > the one is closed that does not come to the end of it', async () => {
    const waiting: ServerResponse[] = [];
    const open = await serve(2, (_, response) => void waiting.push(response));
    const [first, second] = [await open(), await open()];
    first.write(whole);
    second.write(post);
    await expect.poll(() => waiting.length).toBe(2);
    const closed = gone(second);
    const third = await open();
    await closed;
    third.write(whole);
    await expect.poll(() => waiting.length).toBe(3);
    expect(await askOn(await open())).toBe('');
    const answered = [first, third].map((socket) => once(socket, 'data'));
    for (const response of waiting) response.end('here');
    for (const [bytes] of await Promise.all(answered)) expect(String(bytes)).toContain('200 OK');
  });

  it.each(['GET', 'HEAD'])(
    'all others wait for an answer > one that only looks (%s) is closed',
    async (looks) => {
      let waiting = 0;
      const open = await serve(2, ({ method, url }, response) => {
        if (url === '/stop') response.end('here');
        else if (method !== undefined) waiting += 1;
      });
      const [first, second] = [await open(), await open()];
      first.write(whole);
      second.write(`${looks} / HTTP/1.1\r\nHost: x\r\n\r\n`);
      await expect.poll(() => waiting).toBe(2);
      const closed = gone(second);
      const stop = await open();
      stop.write('POST /stop HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n');
      expect(String((await once(stop, 'data'))[0])).toContain('200 OK');
      await closed;
    },
  );
});
