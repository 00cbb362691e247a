import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { connect, type SecureVersion, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createLogger } from '../../../shared/kernel/log/logger.ts';
import { gatewayAlone } from '../../support/lab/gateway-alone.ts';
import type { Lab } from '../../support/lab/lab.ts';
import { makeAuthority, makeCertificate, writePair, type Pair } from '../../support/certificates.ts';
import { until } from '../../support/until.ts';

let folder: string;
let authority: Pair;
let lab: Lab;
const logged: unknown[] = [];
const kept = new Agent({ keepAlive: true, maxSockets: 1 });

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'weir-tls-'));
  authority = await makeAuthority();
  const files = await writePair(folder, await makeCertificate(authority));
  const log = createLogger({ level: 'silent', service: 'test' });
  log.error = log.warn = (...given: unknown[]) => void logged.push(given.at(-1));
  ({ lab } = await gatewayAlone({ config: files, timing: { tlsLook: 20 }, log }));
});
afterAll(async () => {
  kept.destroy();
  await lab.close();
  await rm(folder, { recursive: true, force: true });
});

async function ask(at: string, options: { ca?: string; agent?: Agent; method?: string } = {}, of = lab) {
  const asked = request(of.url(at), { ca: authority.cert, ...options });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const { fingerprint256 } = (response.socket as TLSSocket).getPeerCertificate();
  const cookies = response.headers['set-cookie'];
  return {
    status: response.statusCode,
    body: await text(response),
    fingerprint256,
    cookies,
    headers: response.headers,
  };
}

describe('a gateway that speaks TLS', () => {
  it('says so in its address, and answers who trusts its certificate', async () => {
    expect(lab.gateway.url()).toMatch(/^https:/);
    expect(await ask('/healthz')).toMatchObject({ status: 200 });
  });

  it('that was told to > says to browsers for how long they come by TLS alone, and else never', async () => {
    expect((await ask('/healthz')).headers['strict-transport-security']).toBeUndefined();
    const files = await writePair(folder, await makeCertificate(authority));
    const strict = await gatewayAlone({ config: { ...files, hsts_seconds: 31_536_000 } });
    onTestFinished(() => strict.lab.close());
    for (const at of ['/healthz', '/nothing', '/'])
      expect((await ask(at, {}, strict.lab)).headers['strict-transport-security']).toBe('max-age=31536000');
  });

  it('is not believed by who trusts another authority', async () => {
    await expect(ask('/healthz', { ca: (await makeAuthority()).cert })).rejects.toThrow(
      /certificate|signature/i,
    );
  });

  it('answers nothing in the open', async () => {
    await expect(fetch(lab.url('/healthz').replace('https', 'http'))).rejects.toThrow();
  });

  it('tells log and audit of a handshake that fails', async () => {
    await expect(fetch(lab.url('/healthz').replace('https', 'http'))).rejects.toThrow();
    await until('the audit has it', async () => {
      const records = await lab.store.recordsAfter({ kind: 'audit', after: 0, limit: 100 });
      return records.some(({ body }) => body.handshake === 'http request' && body.from === '127.0.0.1');
    });
    expect(logged).toContain('TLS handshakes fail');
  });

  it('gives browsers the cookie of the page for TLS alone', async () => {
    const { status, cookies } = await ask('/session', { method: 'DELETE' });
    expect(status).toBe(204);
    expect(cookies).toContain('__Host-weir_key=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict; Secure');
  });

  it('refuses versions of TLS that are not safe any more', async () => {
    const { port } = new URL(lab.gateway.url());
    const socket = connect({
      port: Number(port),
      ca: authority.cert,
      host: 'localhost',
      ciphers: 'DEFAULT@SECLEVEL=0',
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
    });
    await expect(once(socket, 'secureConnect')).rejects.toThrow('protocol version');
  });

  it('takes ciphers with forward secrecy that vouch for what they encipher, and no others > also after a renewal', async () => {
    const speak = async (ciphers: string, maxVersion: SecureVersion = 'TLSv1.2'): Promise<string> => {
      const { port } = new URL(lab.gateway.url());
      const socket = connect({
        ...{ port: Number(port), host: 'localhost', ca: authority.cert },
        ...{ ciphers, maxVersion },
      });
      try {
        await once(socket, 'secureConnect');
        return socket.getCipher().name;
      } finally {
        socket.destroy();
      }
    };
    // RSA and EC: whichever key the certificate has.
    const both = (rest: string) => `ECDHE-ECDSA-${rest}:ECDHE-RSA-${rest}`;
    const look = async (): Promise<void> => {
      for (const rest of ['AES128-GCM-SHA256', 'AES256-GCM-SHA384', 'CHACHA20-POLY1305'])
        expect(await speak(both(rest))).toContain(rest);
      expect(await speak('DEFAULT', 'TLSv1.3')).toMatch(/^TLS_AES/);
      for (const weak of [
        both('AES128-SHA256'),
        both('AES256-SHA'),
        'AES128-GCM-SHA256',
        'DHE-RSA-AES256-GCM-SHA384',
      ])
        await expect(speak(weak)).rejects.toThrow('handshake failure');
    };
    await look();
    const before = await ask('/healthz', { agent: new Agent() });
    await writePair(folder, await makeCertificate(authority));
    await until(
      'the new certificate is shown',
      async () => (await ask('/healthz', { agent: new Agent() })).fingerprint256 !== before.fingerprint256,
    );
    await look();
  });

  it('takes renewed files as they come: connections that are open stay, and new ones see them', async () => {
    const before = await ask('/healthz', { agent: kept });
    await writePair(folder, await makeCertificate(authority));
    await until(
      'the new certificate is shown',
      async () => (await ask('/healthz', { agent: new Agent() })).fingerprint256 !== before.fingerprint256,
    );
    expect(await ask('/healthz', { agent: kept })).toMatchObject({
      status: 200,
      fingerprint256: before.fingerprint256,
    });
  });

  it('keeps its certificate where the renewed files cannot be used, and says so', async () => {
    const before = await ask('/healthz', { agent: new Agent() });
    await writeFile(path.join(folder, 'cert.pem'), 'no certificate');
    await until('the log says so', () =>
      logged.includes('the renewed certificate cannot be used; the one before stays'),
    );
    expect((await ask('/healthz', { agent: new Agent() })).fingerprint256).toBe(before.fingerprint256);
  });

  it('takes files that were away for a while', async () => {
    const said = () =>
      logged.filter((line) => line === 'the renewed certificate cannot be used; the one before stays').length;
    const [before, earlier] = [await ask('/healthz', { agent: new Agent() }), said()];
    await rm(path.join(folder, 'cert.pem'));
    await until('the log says so', () => said() > earlier);
    await writePair(folder, await makeCertificate(authority));
    let after = before;
    await until('the new certificate is shown', async () => {
      after = await ask('/healthz', { agent: new Agent() });
      return after.fingerprint256 !== before.fingerprint256;
    });
    expect(after.status).toBe(200);
  });
});

describe('a gateway behind a proxy that speaks TLS', () => {
  const open = async (config: object) => {
    const { lab: own } = await gatewayAlone({ config: { hsts_seconds: 600, ...config } });
    onTestFinished(() => own.close());
    return async (headers: Record<string, string>) =>
      (await fetch(own.url('/healthz'), { headers })).headers.get('strict-transport-security');
  };

  it('that was told of it > says for how long browsers come by TLS alone, where they have come so', async () => {
    const said = await open({ behind_proxy: '127.0.0.1' });
    expect(await said({ 'x-forwarded-proto': 'https' })).toBe('max-age=600');
    expect(await said({ 'x-forwarded-proto': 'http' })).toBeNull();
    expect(await said({})).toBeNull();
  });

  it('that was not told of it > believes nobody, and says nothing', async () => {
    const said = await open({});
    expect(await said({ 'x-forwarded-proto': 'https' })).toBeNull();
  });
});
