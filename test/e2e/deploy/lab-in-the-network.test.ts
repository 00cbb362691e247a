import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalBroker } from '../../services/local-broker.ts';
import { startLocalStore } from '../../services/local-store.ts';
import type { Service } from '../../services/service.ts';
import { Workplace, type WeirProcess } from '../../support/cli-process.ts';
import { freePort } from '../../support/free-port.ts';
import { repositoryFile } from '../../support/repository-file.ts';
import { until } from '../../support/until.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';

const run = promisify(execFile);

let place: Workplace;
/** What `packaging/make-secrets.sh` makes. */
let lab: string;
const services: Service[] = [];
let gateway: WeirProcess;
/** As docker-compose.yml sets them. */
let settings: NodeJS.ProcessEnv;
/** As somebody on another machine has them. */
let person: NodeJS.ProcessEnv;

const secrets = (...parts: string[]) => path.join(lab, ...parts);
const makeSecrets = () => run('sh', [repositoryFile('packaging/make-secrets.sh'), lab, 'lab-server']);

/** Names and ports are those of containers; here all of them are on loopback. */
async function rewrite(file: string, ...changes: [string | RegExp, string][]): Promise<void> {
  const text = await readFile(file, 'utf8');
  await writeFile(
    file,
    changes.reduce((so, [from, to]) => so.replace(from, to), text),
  );
}

beforeAll(async () => {
  place = await Workplace.open();
  lab = path.join(place.folder, 'lab');
  await makeSecrets();
  const [broker, management, store] = [await freePort(), await freePort(), await freePort()];
  await rewrite(
    secrets('rabbitmq/lab.conf'),
    ['listeners.tcp = none\n', ''],
    ['5671', `127.0.0.1:${broker}`],
    ['15671', String(management)],
  );
  await rewrite(secrets('gateway/broker-url'), ['5671', String(broker)]);
  await rewrite(secrets('gateway/store-url'), ['6379', String(store)]);
  await rewrite(secrets('redis/lab.conf'), ['6379', String(store)], ['port 0\n', '']);
  const further = await readFile(secrets('rabbitmq/lab.conf'), 'utf8');
  services.push(
    ...(await Promise.all([
      startLocalBroker({ management: true, further }),
      startLocalStore(secrets('redis/lab.conf')),
    ])),
  );
  const workcell = `name: ${uniqueWorkcell('deploy')}
modules:
  - name: reader
    interface: simulator
    config: { actions: { read: { duration: 0.5 } } }
`;
  await writeFile(path.join(place.folder, 'workcell.yaml'), workcell);
  const step = (name: string) => `  - { name: ${name}, module: reader, action: read }\n`;
  const workflow = `name: readings\nflowdef:\n${['one', 'two', 'three'].map(step).join('')}`;
  await writeFile(path.join(place.folder, 'workflow.yaml'), workflow);
  settings = {
    WEIR_BROKER_URL_FILE: secrets('gateway/broker-url'),
    WEIR_STORE_URL_FILE: secrets('gateway/store-url'),
    NODE_EXTRA_CA_CERTS: secrets('gateway/ca.pem'),
    WEIR_WORKCELL: 'workcell.yaml',
    WEIR_KEY_FILE: path.join(place.folder, 'key'),
    WEIR_JOURNAL_DIR: 'journals',
    WEIR_BROKER_MANAGEMENT_URL: `https://localhost:${management}`,
    LOG_LEVEL: 'info',
  };
  gateway = place.start(['gateway', '--port', '0', '--data-dir', 'data'], {
    ...settings,
    WEIR_REQUIRE_KEY: 'yes',
    WEIR_TLS_CERT: secrets('gateway/gateway.pem'),
    WEIR_TLS_KEY: secrets('gateway/gateway-key.pem'),
  });
  const [, url = ''] = await gateway.printed(/up at (https:\S+)$/m);
  settings['WEIR_GATEWAY_URL'] = url.replace('127.0.0.1', 'localhost');
  place.start(['orchestrator'], settings);
  // The PC of the reader has the certificate of the authority, and the file that is made for its agent.
  const enrol = ['agent', 'enroll', 'reader/pc-1', '--out', 'pc-1.json'];
  const enrolled = await place.run([...enrol, '--broker-url', `amqps://localhost:${broker}`], settings);
  expect(enrolled).toMatchObject({ code: 0 });
  place.start(['agent', 'reader', '--enrolment', 'pc-1.json'], {
    NODE_EXTRA_CA_CERTS: secrets('gateway/ca.pem'),
    WEIR_WORKCELL: 'workcell.yaml',
    WEIR_JOURNAL_DIR: 'journals',
  });
  person = {
    WEIR_GATEWAY_URL: settings['WEIR_GATEWAY_URL'],
    NODE_EXTRA_CA_CERTS: secrets('gateway/ca.pem'),
    WEIR_KEY_FILE: path.join(place.folder, 'no-key-here'),
    WEIR_KEY: await makeKey('ada', 'scientist'),
  };
}, 120_000);
afterAll(async () => {
  await place.close();
  await Promise.all(services.map((service) => service.remove()));
});

async function makeKey(name: string, role: string): Promise<string> {
  const { stdout, stderr, code } = await place.run(['key', 'create', name, '--role', role], settings);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return stdout.trim();
}

describe('a lab as docker-compose.yml has it, with all of its keys and TLS', () => {
  it('carries out what somebody with a key hands in from another machine', async () => {
    const { code, stdout, stderr } = await place.run(['run', 'workflow.yaml', '--follow'], person);
    expect({ code, stderr, stdout }).toMatchObject({ code: 0 });
  });

  it('answers nobody without a key, and is believed by nobody without the certificate of its authority', async () => {
    const keyless = await place.run(['now'], { ...person, WEIR_KEY: '' });
    expect(keyless.code).not.toBe(0);
    expect(keyless.stderr).toContain('answers only who sends a key');
    const stranger = await place.run(['now'], { ...person, NODE_EXTRA_CA_CERTS: '' });
    expect(stranger.code).not.toBe(0);
    expect(stranger.stderr).toMatch(/certificate/);
  });

  it('goes on while certificates are renewed, keys are changed, and broker and store start anew with theirs', async () => {
    const flight = place.start(['run', 'workflow.yaml', '--follow'], person);
    await flight.printed(/one/);
    const before = await readFile(secrets('gateway/gateway.pem'), 'utf8');
    await makeSecrets();
    expect(await readFile(secrets('gateway/gateway.pem'), 'utf8')).not.toBe(before);
    await until('the gateway goes by it', () => gateway.stderr.includes('the renewed certificate is in use'));
    const grace = { ...person, WEIR_KEY: await makeKey('grace', 'scientist') };
    for (const service of services) {
      await service.stop();
      await service.start();
    }
    expect(await flight.ended).toMatchObject({ code: 0 });

    await place.run(['key', 'revoke', 'ada'], settings);
    const revoked = await place.run(['now'], person);
    expect(revoked.code).not.toBe(0);
    expect(revoked.stderr).toContain('revoked');
    const { code, stderr } = await place.run(['run', 'workflow.yaml', '--follow'], grace);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const { stdout } = await place.run(['list', '--json'], grace);
    expect((JSON.parse(stdout) as { status: string }[]).map(({ status }) => status)).toEqual([
      'completed',
      'completed',
      'completed',
    ]);
  }, 120_000);
});
