import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAuthority, makeCertificate, writePair, type Pair } from '../../support/certificates.ts';
import { Workplace } from '../../support/cli-process.ts';
import { cliWorkcell, cliWorkflow } from '../../support/reader-workcell.ts';
import { realServices } from '../../support/lab/services.ts';
import { terminateTls } from '../../support/tls-terminator.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';

/** Of loopback, and not written as such: the gateway takes it for an address that other machines reach, and none does. */
const outside = '127.1';

let place: Workplace;
let authority: Pair;
let tls: { tls_cert: string; tls_key: string };

beforeAll(async () => {
  place = await Workplace.open();
  await place.write('lab.yaml', cliWorkcell(uniqueWorkcell('network')));
  await place.write('read.yaml', cliWorkflow('read', { wells: ['A1'] }));
  authority = await makeAuthority();
  await place.write('authority.pem', authority.cert);
  await mkdir(path.join(place.folder, 'tls'));
  tls = await writePair(path.join(place.folder, 'tls'), await makeCertificate(authority));
});
afterAll(() => place.close());

describe('a lab with keys and TLS', () => {
  it('runs a workflow, files and all > for who trusts its certificate, and has a key', async () => {
    const files = ['--tls-cert', tls.tls_cert, '--tls-key', tls.tls_key];
    const lab = ['--workcell', 'lab.yaml', '--host', outside, '--require-key', '--store-url', 'file:./safe'];
    const { url } = await place.up([...lab, ...files]);
    expect(url).toMatch(/^https:/);
    const env = { WEIR_GATEWAY_URL: url };
    const trusting = { ...env, NODE_EXTRA_CA_CERTS: path.join(place.folder, 'authority.pem') };
    const { code, stdout, stderr } = await place.run(['run', 'read.yaml', '--follow'], trusting);
    expect({ code, stdout, stderr }).toMatchObject({ code: 0 });
    expect(await place.run(['watch', '--once'], trusting)).toMatchObject({ code: 0 });
    const unbelieving = await place.run(['list'], env);
    expect(unbelieving.code).toBe(69);
    expect(unbelieving.stderr).toContain('does not prove who it is');
    expect(unbelieving.stderr).toContain('NODE_EXTRA_CA_CERTS');
  });
});

describe('a lab of processes apart', () => {
  const broker = new URL(realServices().brokerUrl);
  const store = new URL(realServices().storeUrl);

  it('whose broker and store speak TLS > runs a workflow, files and all', async ({ onTestFinished }) => {
    const pair = await makeCertificate(authority);
    const [amqps, rediss] = await Promise.all(
      [broker, store].map(({ port }) => terminateTls(pair, { port: Number(port) })),
    );
    onTestFinished(() => [amqps, rediss].forEach((each) => each?.close()));
    const env = {
      WEIR_BROKER_URL: `amqps://${broker.username}:${broker.password}@localhost:${amqps?.port}`,
      WEIR_STORE_URL: `rediss://localhost:${rediss?.port}/0`,
      WEIR_WORKCELL: 'lab.yaml',
      // Another lab than those that were in this folder before.
      WEIR_DATA_DIR: './apart-data',
      NODE_EXTRA_CA_CERTS: path.join(place.folder, 'authority.pem'),
    };
    const gateway = place.start(['gateway', '--port', '0'], env);
    const [, url = ''] = await gateway.printed(/^weir gateway is up at (\S+)$/m);
    const apart = { ...env, WEIR_GATEWAY_URL: url, WEIR_JOURNAL_DIR: './apart' };
    for (const part of ['orchestrator', 'agents'])
      await place.start([part], apart).printed(/^weir .* (is|are) up/m);
    expect(await place.run(['run', 'read.yaml', '--follow'], apart)).toMatchObject({ code: 0 });
  });
});
