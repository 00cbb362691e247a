import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { createGateway, type Gateway } from '../../gateway/gateway.ts';
import type { JsonObject } from '../../shared/contracts/json.ts';
import { createLogger } from '../../shared/log/logger.ts';
import { until } from '../services/until.ts';
import { step, WholeLab, type LabAgent } from './whole-lab.ts';

const secret = 'a secret that is long enough';
const log = createLogger({ level: 'silent', service: 'test' });

/** A mail server that keeps what it takes. */
class PostOffice {
  readonly mails: { to: string[]; text: string }[] = [];
  readonly #server = new SMTPServer({
    authOptional: true,
    // Its own certificate is of no use.
    disabledCommands: ['STARTTLS'],
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        this.mails.push({ to, text: Buffer.concat(chunks).toString() });
        done();
      });
    },
  });

  async open(): Promise<number> {
    const server = this.#server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

interface Call {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A receiver of webhooks that answers as the test says. */
class Receiver {
  readonly calls: Call[] = [];
  answer: (nth: number) => number | 'never' = () => 204;
  #server: Server | undefined;

  async open(): Promise<string> {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.calls.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
        const status = this.answer(this.calls.length);
        if (status !== 'never') response.writeHead(status).end();
      });
    });
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }
}

/** As a receiver checks it. */
function isGenuine({ headers, body }: Call): boolean {
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  const expected = createHmac('sha256', secret).update(signed).digest('base64');
  return headers['webhook-signature'] === `v1,${expected}`;
}

describe.each([
  ['the memory broker and the embedded store', {}],
  ['RabbitMQ and Redis', { brokerUrl: inject('brokerUrl'), storeUrl: inject('storeUrl') }],
])('notifications, on %s', (_, options) => {
  let lab: WholeLab;
  let agent: LabAgent;
  let office: PostOffice;
  let receiver: Receiver;
  let hook: string;

  beforeEach(async () => {
    office = new PostOffice();
    receiver = new Receiver();
    hook = await receiver.open();
    const config = `{ smtp_server: 127.0.0.1, smtp_port: ${await office.open()} }`;
    lab = await WholeLab.open({ ...options, config });
    await startGateway();
    await lab.startOrchestrator();
    agent = await lab.startAgent();
  });
  afterEach(async () => {
    await lab.close();
    await receiver.close();
    await office.close();
  });

  async function startGateway(): Promise<Gateway> {
    const gateway = createGateway({
      config: {
        host: '127.0.0.1',
        port: 0,
        data_dir: path.join(lab.folder, 'data'),
        max_upload: 1_000_000,
        webhook_secret: secret,
      },
      workcell: lab.workcell,
      store: lab.store,
      broker: lab.openBroker('gateway'),
      log,
      version: '0.0.0',
      timing: { drain: 200, notify: 20, notifyAgain: [20, 20, 20, 20] },
    });
    await gateway.start();
    lab.onClose(() => gateway.stop());
    lab.gateway = gateway;
    return gateway;
  }

  async function register(document: JsonObject): Promise<string> {
    const response = await fetch(`${lab.gateway.url()}/experiments/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ experiment_name: 'Colours', ...document }),
    });
    return ((await response.json()) as { experiment_id: string }).experiment_id;
  }

  async function submit(experiment_id: string, action: string): Promise<string> {
    const workflow = JSON.stringify({ name: 'Mix', flowdef: [step(action, { name: 'stir it' })] });
    const body = new URLSearchParams({ experiment_id, workflow });
    const response = await fetch(`${lab.gateway.url()}/runs/start`, { method: 'POST', body });
    return ((await response.json()) as { run_id: string }).run_id;
  }

  async function fail(run: string): Promise<void> {
    await until('the instrument holds', () => agent.witness.gates.has(`${run}.0.1`));
    agent.witness.gates.get(`${run}.0.1`)!.fail(new Error('the door is open'));
    await lab.untilState(run, 'failed');
  }

  const open = async (): Promise<number> => {
    const kinds = ['notice', 'delivery'] as const;
    const found = await Promise.all(kinds.map((kind) => lab.store.newestRecords({ kind, limit: 100 })));
    return found.flat().length;
  };

  it('a step that fails > each address of the experiment gets one mail that says which and why', async () => {
    const experiment = await register({ email_addresses: ['ada@lab.example', 'bob@lab.example'] });
    const run = await submit(experiment, 'hold');
    await fail(run);
    await until('all is told', async () => office.mails.length >= 2 && (await open()) === 0);
    expect(office.mails.map(({ to }) => to).sort()).toEqual([['ada@lab.example'], ['bob@lab.example']]);
    const [{ text } = { text: '' }] = office.mails;
    expect(text).toMatch(/^Subject: STEP FAILED: stir it\r$/m);
    for (const part of ['the door is open', run, experiment, 'Colours', 'arm.hold', 'Auto-Submitted']) {
      expect(text).toContain(part);
    }
  });

  it('a webhook > gets the signed end of a run as well, where it is subscribed to', async () => {
    const experiment = await register({ webhook_url: hook, notify: ['run_finished'] });
    const run = await submit(experiment, 'move');
    await until('it is told', async () => receiver.calls.length >= 1 && (await open()) === 0);
    expect(receiver.calls).toHaveLength(1);
    expect(isGenuine(receiver.calls[0]!)).toBe(true);
    expect(JSON.parse(receiver.calls[0]!.body)).toMatchObject({
      type: 'run.finished',
      data: { workcell: lab.workcell.name, experiment_id: experiment, run_id: run, status: 'completed' },
    });
  });

  it('a receiver that is in trouble > is told again, with the same id and body, until it has understood', async () => {
    receiver.answer = (nth) => (nth < 3 ? 500 : 200);
    await fail(await submit(await register({ webhook_url: hook }), 'hold'));
    await until('it is told', async () => receiver.calls.length >= 3 && (await open()) === 0);
    expect(receiver.calls).toHaveLength(3);
    expect(
      new Set(receiver.calls.map(({ headers, body }) => `${String(headers['webhook-id'])} ${body}`)).size,
    ).toBe(1);
    expect(receiver.calls.every(isGenuine)).toBe(true);
  });

  it.each([
    ['never understands', 500, 5],
    ['is gone', 410, 1],
    ['leads elsewhere', 307, 5],
  ])('a receiver that %s > is given up after a while', async (_name, status, times) => {
    receiver.answer = () => status;
    await fail(await submit(await register({ webhook_url: hook }), 'hold'));
    await until('it is given up', async () => receiver.calls.length >= times && (await open()) === 0);
    expect(receiver.calls).toHaveLength(times);
  });

  it('a receiver that hangs > keeps neither runs nor other addressees waiting, and is told by the next gateway', async () => {
    receiver.answer = () => 'never';
    const mute = await register({ webhook_url: hook });
    for (let i = 0; i < 3; i += 1) await fail(await submit(mute, 'hold'));
    await fail(await submit(await register({ email_addresses: ['ada@lab.example'] }), 'hold'));
    await until('the mail has come', () => office.mails.length === 1);
    await until('the hook is asked', () => receiver.calls.length >= 2);
    const asked = receiver.calls.length;
    await lab.gateway.stop();
    expect(await open()).toBe(3);
    receiver.answer = () => 200;
    await startGateway();
    await until('all is told', async () => (await open()) === 0);
    const ids = new Set(receiver.calls.slice(asked).map(({ headers }) => headers['webhook-id']));
    expect(ids.size).toBe(3);
    expect(office.mails).toHaveLength(1);
  });

  it('what happens while no gateway is there > is told by the next one', async () => {
    const run = await submit(await register({ webhook_url: hook }), 'hold');
    await until('the instrument holds', () => agent.witness.gates.has(`${run}.0.1`));
    await lab.gateway.stop();
    await fail(run);
    expect(receiver.calls).toEqual([]);
    await startGateway();
    await until('it is told', () => receiver.calls.length === 1);
    expect(JSON.parse(receiver.calls[0]!.body)).toMatchObject({
      type: 'step.failed',
      data: { run_id: run, step: { name: 'stir it', module: 'arm' }, error: 'the door is open' },
    });
  });
});
