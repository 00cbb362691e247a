import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { connect } from 'amqplib';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalBroker } from '../../services/local-broker.ts';
import { startLocalStore } from '../../services/local-store.ts';
import type { BrokerService, StoreService } from '../../services/service.ts';
import { Workplace, type WeirProcess } from '../../support/cli-process.ts';
import { freePort } from '../../support/free-port.ts';
import { repositoryFile } from '../../support/repository-file.ts';
import { until } from '../../support/until.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';

const run = promisify(execFile);

let place: Workplace;
/** What `packaging/make-secrets.sh` makes. */
let lab: string;
/** What `packaging/enrol-agents.sh` makes. */
let enrolments: string;
let broker: BrokerService;
let store: StoreService;
let gateway: WeirProcess;
let orchestrator: WeirProcess;
let pressAgent: WeirProcess;
let gatewayPort: number;
/** As docker-compose.yml sets them. */
let settings: NodeJS.ProcessEnv;
/** As somebody on another machine has them. */
let person: NodeJS.ProcessEnv;

/** An instrument that writes a line for each actuation, and ends none before the file `go`, or `go` and the step's position, is there. */
const press = `
import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { defineModule } from 'weir/module';
export default defineModule({
  name: 'press',
  actions: {
    press: {
      run: async ({ command }) => {
        appendFileSync('moves', command.id + '\\n');
        const own = 'go' + command.id.split('.')[1];
        while (!existsSync('go') && !existsSync(own)) await setTimeout(20);
      },
    },
  },
});`;

const secrets = (...parts: string[]) => path.join(lab, ...parts);
const makeSecrets = (folder = lab) =>
  run('sh', [repositoryFile('packaging/make-secrets.sh'), folder, 'lab-server']);

/** As the container `enrolments` does it. */
async function enrolAgents(): Promise<void> {
  await mkdir(enrolments, { recursive: true });
  const script = repositoryFile('packaging/enrol-agents.sh');
  const env = { ...process.env, ...settings };
  await run('sh', [script, enrolments, 'reader/pc', 'press/pc'], { env });
}

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
  enrolments = path.join(place.folder, 'enrolments');
  await makeSecrets();
  const [brokerPort, management, storePort] = [await freePort(), await freePort(), await freePort()];
  await rewrite(
    secrets('rabbitmq/lab.conf'),
    ['listeners.tcp = none\n', ''],
    ['5671', `127.0.0.1:${brokerPort}`],
    ['15671', String(management)],
  );
  await rewrite(secrets('gateway/broker-url'), ['5671', String(brokerPort)]);
  await rewrite(secrets('gateway/store-url'), ['6379', String(storePort)]);
  await rewrite(secrets('redis/lab.conf'), ['6379', String(storePort)], ['port 0\n', '']);
  const further = await readFile(secrets('rabbitmq/lab.conf'), 'utf8');
  [broker, store] = await Promise.all([
    startLocalBroker({ management: true, further }),
    startLocalStore({ file: secrets('redis/lab.conf') }),
  ]);
  const workcell = `name: ${uniqueWorkcell('deploy')}
modules:
  - name: reader
    interface: simulator
    config: { actions: { read: { duration: 0.5 } } }
  - name: press
    interface: file
    config: { file: ./press.mjs }
`;
  await place.write('press.mjs', press);
  await place.write('workcell.yaml', workcell);
  for (const [file, does] of Object.entries({
    workflow: 'module: reader, action: read',
    pressing: 'module: press, action: press',
  })) {
    const step = (name: string) => `  - { name: ${name}, ${does} }\n`;
    const workflow = `name: ${file}\nflowdef:\n${['one', 'two', 'three'].map(step).join('')}`;
    await place.write(`${file}.yaml`, workflow);
  }
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
  gatewayPort = await freePort();
  settings['WEIR_GATEWAY_URL'] = `https://localhost:${gatewayPort}`;
  await startServers();
  // The PC of an instrument has the certificate of the authority, and the file that is made for its agent.
  await enrolAgents();
  startAgent('reader');
  pressAgent = startAgent('press');
  person = {
    WEIR_GATEWAY_URL: settings['WEIR_GATEWAY_URL'],
    NODE_EXTRA_CA_CERTS: secrets('gateway/ca.pem'),
    WEIR_KEY_FILE: path.join(place.folder, 'no-key-here'),
    WEIR_KEY: await makeKey('ada', 'scientist'),
  };
}, 120_000);
afterAll(async () => {
  await place.close();
  await Promise.all([broker?.remove(), store?.remove()]);
});

function startAgent(module: string): WeirProcess {
  return place.start(['agent', '--enrolment', path.join(enrolments, module, 'pc.json')], {
    NODE_EXTRA_CA_CERTS: path.join(enrolments, 'ca.pem'),
    WEIR_WORKCELL: 'workcell.yaml',
    WEIR_JOURNAL_DIR: 'journals',
  });
}

async function startServers(): Promise<void> {
  gateway = place.start(['gateway', '--port', String(gatewayPort), '--data-dir', 'data'], {
    ...settings,
    WEIR_REQUIRE_KEY: 'yes',
    WEIR_TLS_CERT: secrets('gateway/gateway.pem'),
    WEIR_TLS_KEY: secrets('gateway/gateway-key.pem'),
  });
  await gateway.printed(/up at (https:\S+)$/m);
  orchestrator = place.start(['orchestrator'], settings);
}

async function endServers(): Promise<void> {
  for (const each of [gateway, orchestrator]) {
    each.signal('SIGTERM');
    expect(await each.ended).toMatchObject({ code: 0 });
  }
}

/** Broker and store end and start anew. */
async function restartServices(): Promise<void> {
  for (const service of [broker, store]) {
    await service.stop();
    await service.start();
  }
}

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

  it('leaves agents enrolled that are, however often the lab is started', async () => {
    const read = () => readFile(path.join(enrolments, 'reader/pc.json'), 'utf8');
    const before = await read();
    await enrolAgents();
    expect(await read()).toBe(before);
    expect(await place.run(['run', 'workflow.yaml', '--follow'], person)).toMatchObject({ code: 0 });
  });

  it('goes on while certificates are renewed, keys are changed, and broker and store start anew with theirs', async () => {
    const flight = place.start(['run', 'workflow.yaml', '--follow'], person);
    await flight.printed(/one/);
    const before = await readFile(secrets('gateway/gateway.pem'), 'utf8');
    await makeSecrets();
    expect(await readFile(secrets('gateway/gateway.pem'), 'utf8')).not.toBe(before);
    await until('the gateway goes by it', () => gateway.stderr.includes('the renewed certificate is in use'));
    const grace = { ...person, WEIR_KEY: await makeKey('grace', 'scientist') };
    await restartServices();
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
      'completed',
    ]);
  }, 120_000);

  it('goes on while keys of people, the key of the gateway’s machine, the passwords of broker and store, and the authority are replaced', async () => {
    const of = (name: string) => path.join(place.folder, name);
    const moves = async () => (await readFile(of('moves'), 'utf8').catch(() => '')).trim().split('\n');
    const stepOf = (id: string) => id.split('.')[1];
    const acts = (step: string) =>
      until(`step ${step} acts`, async () => (await moves()).some((id) => stepOf(id) === step));
    const atFirst = { ...person, WEIR_KEY: await makeKey('root-1', 'admin') };
    const flight = place.start(['run', 'pressing.yaml', '--follow'], atFirst);
    await acts('0');

    const made = await place.run(['key', 'create', 'root-2', '--role', 'admin'], atFirst);
    const later = { ...person, WEIR_KEY: made.stdout.trim() };
    expect(await place.run(['key', 'revoke', 'root-1'], later)).toMatchObject({ code: 0 });
    const left = await flight.ended;
    expect(left.code).not.toBe(0);
    expect(left.stderr).toContain('root-1 was revoked');

    // What is open stays open with the former password; what is opened from here on needs the new one.
    const former = await Promise.all(
      ['broker-url', 'store-url'].map((name) => readFile(secrets('gateway', name), 'utf8')),
    );
    const firstCa = await readFile(secrets('gateway/ca.pem'), 'utf8');
    const redis = new Redis(former[1] ?? '', { tls: { ca: firstCa } });
    await redis.config('SET', 'requirepass', 'another-store');
    redis.disconnect();
    await broker.control('change_password', 'weir', 'another-broker');
    await rewrite(secrets('redis/lab.conf'), [/^requirepass .*$/m, 'requirepass another-store']);
    await rewrite(secrets('gateway/store-url'), [/:[^:@]*@/, ':another-store@']);
    await rewrite(secrets('gateway/broker-url'), [/:[^:@]*@/, ':another-broker@']);
    const keyFile = settings['WEIR_KEY_FILE'] ?? '';
    const formerKey = (await readFile(keyFile, 'utf8')).trim();
    await rm(keyFile);
    // All trust both authorities before anybody has a certificate of the second.
    await makeSecrets(of('other'));
    const ca = firstCa + (await readFile(of('other/gateway/ca.pem'), 'utf8'));
    for (const file of [secrets('gateway/ca.pem'), path.join(enrolments, 'ca.pem')])
      await writeFile(file, ca);
    await endServers();
    await startServers();
    // An agent that is told to stop ends what it does first.
    pressAgent.signal('SIGTERM');
    await writeFile(of('go0'), '');
    expect(await pressAgent.ended).toMatchObject({ code: 0 });
    pressAgent = startAgent('press');
    await acts('1');
    for (const name of ['gateway', 'rabbitmq', 'redis'])
      for (const file of [`${name}.pem`, `${name}-key.pem`])
        await copyFile(of(`other/${name}/${file}`), secrets(name, file));
    await until('the gateway goes by it', () => gateway.stderr.includes('the renewed certificate is in use'));
    await restartServices();

    await expect(connect(former[0] ?? '', { ca })).rejects.toThrow('ACCESS');
    const stranger = new Redis(former[1] ?? '', { tls: { ca } });
    const [refusal] = (await once(stranger, 'error')) as [Error];
    stranger.disconnect();
    expect(refusal.message).toContain('WRONGPASS');
    const stray = await place.run(['now'], { ...person, WEIR_KEY: formerKey });
    expect(stray.code).not.toBe(0);
    expect(stray.stderr).toContain('the key is that of another machine');
    await writeFile(of('first.pem'), firstCa);
    const distrustful = await place.run(['now'], { ...later, NODE_EXTRA_CA_CERTS: of('first.pem') });
    expect(distrustful.code).not.toBe(0);
    expect(distrustful.stderr).toMatch(/certificate/);
    expect(await place.run(['key', 'list'], settings)).toMatchObject({ code: 0 });

    await writeFile(of('go'), '');
    const { code, stderr } = await place.run(['status', 'last', '--follow'], later);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    // A command that came while its agent ended goes out as another attempt: each step is acted on once all the same.
    expect((await moves()).map(stepOf)).toEqual(['0', '1', '2']);
  }, 120_000);
});
