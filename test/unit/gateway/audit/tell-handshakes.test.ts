import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import {
  connect as connectOpen,
  createServer as createOpenServer,
  type AddressInfo,
  type Server as NetServer,
} from 'node:net';
import { connect, type ConnectionOptions } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reportHandshakes } from '../../../../gateway/audit/audit-requests.ts';
import type { AuditFacts } from '../../../../shared/contracts/audit.ts';
import { createLogger, type Logger } from '../../../../shared/kernel/log/logger.ts';
import { makeAuthority, makeCertificate } from '../../../support/certificates.ts';
import { until } from '../../../support/until.ts';

/** Two of them, for a busy machine may take long over a handshake: one waits for it, and one soon gives it up. */
let patient: Server;
let hasty: Server;
/** Hands a connection to the hasty one once something was said: its time begins with that. */
const door = createOpenServer((socket) => {
  socket.once('readable', () => void hasty.emit('connection', socket));
});
let ca: string;
const noted: [AuditFacts, boolean | undefined][] = [];
const logged: unknown[][] = [];

beforeAll(async () => {
  const authority = await makeAuthority();
  const { cert, key } = await makeCertificate(authority);
  ca = authority.cert;
  const serve = (options: { handshakeTimeout?: number }, warn: Logger['warn']): Server => {
    const server = createServer({ cert, key, minVersion: 'TLSv1.2', ...options }, (_, response) =>
      response.end(),
    );
    const log = createLogger({ level: 'silent', service: 'test' });
    log.warn = warn;
    reportHandshakes(server, { note: (facts, isFree) => void noted.push([facts, isFree]) }, log);
    return server;
  };
  patient = serve({}, (...given: unknown[]) => void logged.push(given));
  hasty = serve({ handshakeTimeout: 50 }, () => undefined);
  await Promise.all([patient, hasty, door].map((server) => once(server.listen(0, '127.0.0.1'), 'listening')));
});
afterAll(() =>
  Promise.all([patient, hasty, door].map((server) => new Promise((resolve) => server.close(resolve)))),
);
beforeEach(() => {
  noted.length = 0;
});

const portOf = (server: NetServer): number => (server.address() as AddressInfo).port;

async function speak(options: ConnectionOptions): Promise<void> {
  const socket = connect({ port: portOf(patient), host: 'localhost', ca, ...options });
  await Promise.race([once(socket, 'secureConnect'), once(socket, 'error')]).catch(() => undefined);
  socket.destroy();
}

/** Opens a connection, says this, and closes it unless the server is to do that. */
async function open(said: Buffer | string, closes = true, server: NetServer = patient): Promise<void> {
  const socket = connectOpen(portOf(server), '127.0.0.1');
  // What closes it may break it: `once` would throw that.
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await once(socket, 'connect');
  if (said.length > 0) socket.write(said);
  if (closes) socket.end();
  socket.resume();
  await closed;
}

/** The first bytes of a client's hello, of which the rest does not come. */
const half = Buffer.from([22, 3, 1, 0, 200, 1]);

describe('TLS handshakes', () => {
  it.each<[string, () => Promise<void>, string]>([
    ['without TLS', () => open('GET / HTTP/1.1\r\n\r\n', false), 'http request'],
    [
      'of a client that is too old',
      () =>
        speak({
          maxVersion: 'TLSv1.1',
          minVersion: 'TLSv1',
          ciphers: 'DEFAULT@SECLEVEL=0',
        }),
      'unsupported protocol',
    ],
    [
      'with a cipher that is not spoken',
      () => speak({ ciphers: 'AES128-GCM-SHA256', maxVersion: 'TLSv1.2' }),
      'no shared cipher',
    ],
    ['broken off', () => open(half), 'socket hang up'],
    ['that do not go on', () => open(half, false, door), 'TLS handshake timeout'],
  ])('%s > are noted with address and reason, to be summed up', async (_, attempt, handshake) => {
    await attempt();
    await until('it is noted', () => noted.length > 0);
    expect(noted).toEqual([
      [
        {
          ...{ at: expect.any(String) as string, by: null, from: '127.0.0.1' },
          ...{ operation: null, status: null, handshake },
        },
        true,
      ],
    ]);
  });

  it('that succeed, and connections on which nothing was said > are not noted', async () => {
    const spoken = once(patient, 'secureConnection');
    const socket = connect({ port: portOf(patient), host: 'localhost', ca });
    await spoken;
    socket.destroy();
    await open('');
    await open('', false, hasty);
    await open('later', false);
    await until('what came last is noted', () => noted.length > 0);
    expect(noted).toHaveLength(1);
  });

  it('many > have one line of the log a minute', async () => {
    for (let each = 0; each < 5; each += 1) await open('GET / HTTP/1.1\r\n\r\n', false);
    await until('all are noted', () => noted.length === 5);
    expect(logged).toEqual([
      [{ from: '127.0.0.1', reason: 'http request', failed: 1 }, 'TLS handshakes fail'],
    ]);
  });
});
