import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createBoundedServer } from '../../gateway/http/bounded-server.ts';
import { createLogger } from '../../shared/log/logger.ts';

const log = createLogger({ level: 'silent', service: 'test' });
const closers: (() => unknown)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

async function serve(connections: number): Promise<() => Promise<Socket>> {
  const server = createBoundedServer(
    (_, response) => void response.end('here'),
    { headers: 15_000, connections },
    log,
  );
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

describe('createBoundedServer', () => {
  it('connections beyond the number > are closed at once, until one of the others ends', async () => {
    const open = await serve(2);
    const [first, second] = [await open(), await open()];
    expect(await askOn(await open())).toBe('');
    expect(await askOn(first)).toContain('200 OK');
    expect(await askOn(second)).toContain('200 OK');
    first.destroy();
    await expect.poll(async () => askOn(await open())).toContain('200 OK');
  });

  it('without a number > a thousand are taken', () => {
    const server = createBoundedServer(() => undefined, { headers: 15_000 }, log);
    expect(server.maxConnections).toBe(1_000);
  });
});
