import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';

/** What the service does with a connection: gives back what it gets, unless a test says otherwise. */
let serve: (socket: Socket) => void;
const server = createServer((socket) => serve(socket));
let proxy: TcpProxy;
let client: Socket;
let got: string;

beforeEach(async () => {
  serve = (socket) => void socket.pipe(socket);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await openTcpProxy(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterEach(async () => {
  client.destroy();
  await proxy.close();
  server.close();
});

async function dial(): Promise<void> {
  client = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  got = '';
  client.setEncoding('utf8').on('data', (text: string) => (got += text));
  await once(client, 'connect');
}

/** Milliseconds until what is sent has come back. */
async function roundTrip(text: string): Promise<number> {
  const begun = performance.now();
  const before = got;
  client.write(text);
  await until('it has come back', () => got === before + text);
  return performance.now() - begun;
}

describe('a cable', () => {
  it('delayed > everything takes so much longer each way, until it is mended', async () => {
    await dial();
    proxy.delay({ up: 300, down: 200 });
    // Timers may be early by a fraction of a millisecond.
    expect(await roundTrip('slow')).toBeGreaterThan(495);
    proxy.mend();
    expect(await roundTrip('quick')).toBeLessThan(300);
  });

  it('mended while something is under way > what comes later does not overtake it', async () => {
    await dial();
    await roundTrip('before ');
    proxy.delay({ up: 400, down: 0 });
    const begun = performance.now();
    client.write('first ');
    // By the time that another connection has got to the service, the proxy has read what was sent before.
    const another = connect(Number(new URL(proxy.url).port), '127.0.0.1');
    await once(server, 'connection');
    proxy.mend();
    client.write('second');
    await until('both have come back', () => got.endsWith('second'));
    expect(performance.now() - begun).toBeGreaterThan(395);
    expect(got).toBe('before first second');
    another.destroy();
  });

  it('the service says its last word and hangs up > the word arrives, however slow the cable', async () => {
    serve = (socket) => void socket.end('the last word');
    proxy.delay({ up: 0, down: 200 });
    await dial();
    await once(client, 'close');
    expect(got).toBe('the last word');
  });
});
