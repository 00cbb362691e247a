import { appendFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'amqplib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { action } from '../../../module-agents/sdk/index.ts';
import { makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import { openAccounts } from '../../../shared/broker/open-broker.ts';
import type { Enrolment } from '../../../shared/contracts/enrolment.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { BrokerService } from '../../services/service.ts';
import { startBroker } from '../../services/start-services.ts';
import { changed } from '../../support/changed.ts';
import { Lab } from '../../support/lab/lab.ts';
import type { LabAgent } from '../../support/lab/lab-agent.ts';
import { step } from '../../support/lab/submission.ts';
import { until } from '../../support/until.ts';
import { Witness } from '../../support/witness.ts';

const local = makeKey('local');
const arm = { module: 'arm', instance: 'a' };

describe('an agent that is enrolled again', { timeout: 60_000 }, () => {
  let service: BrokerService;
  let lab: Lab;

  beforeAll(async () => {
    service = await startBroker({ management: true });
  }, 120_000);
  afterAll(() => service.remove());

  beforeEach(async () => {
    lab = await Lab.open({ brokerUrl: service.url, modules: ['arm'] });
    const { url: brokerUrl, managementUrl } = service;
    const accounts = openAccounts({ brokerUrl, managementUrl, workcell: lab.workcell.name });
    await lab.startGateway({ accounts, localKey: local, config: { require_key: 'yes' } });
    await lab.startOrchestrator();
  }, 60_000);
  afterEach(() => lab.close(), 30_000);

  const ask = (method: string, path: string, key = local, body?: FormData): Promise<Response> =>
    fetch(lab.url(path), {
      method,
      headers: { authorization: `Bearer ${key}` },
      ...(body === undefined ? {} : { body }),
    });
  const answered = async <T>(asked: Promise<Response>): Promise<T> => {
    const answer = await asked;
    expect(answer.status).toBe(200);
    return (await answer.json()) as T;
  };
  const enrol = () => answered<Enrolment>(ask('POST', `/agents/arm/a/enrolment`));

  /** An arm that also scans: it moves, waits for the test, and has made a file. */
  function startScanner(enrolment: Enrolment, witness: Witness, journalDir?: string): Promise<LabAgent> {
    const scan = action({
      run: async ({ command: { id } }) => {
        appendFileSync(witness.file, `${id}\n`);
        await new Promise<void>((open, fail) => witness.gates.set(id, { open, fail }));
        return { data: { pages: 2 }, files: { scan: { name: 'scan.txt', content: 'two pages' } } };
      },
    });
    const definition = { actions: { ...witness.module().actions, scan } };
    return lab.startAgent({
      ...arm,
      ...{ enrolment, witness, definition },
      ...(journalDir === undefined ? {} : { journalDir }),
    });
  }

  it.each<[string, (agent: LabAgent) => Promise<string>]>([
    ['stops', async (agent) => agent.end().then(() => agent.journalDir)],
    ['dies', (agent) => agent.crash()],
  ])(
    'while it acts > its former file lets nobody in; it ends its action, %s, and tells the outcome with the new file: nothing is done twice',
    async (_, leave) => {
      const witness = new Witness(`${lab.folder}/witness`);
      const before = await enrol();
      const agent = await startScanner(before, witness);
      const { run_id: run } = await answered<{ run_id: string }>(
        ask('POST', '/runs/start', local, lab.form([step('scan'), step()])),
      );
      await witness.untilActing(`${run}.0.1`);

      const after = await enrol();
      await until('it is cut off', () => !agent.broker.health().up);
      await expect(connect(before.broker_url)).rejects.toThrow('ACCESS');
      expect((await ask('GET', '/wc', before.key)).status).toBe(401);
      witness.openAll();
      await until('its journal knows the outcome', () => agent.journal().includes('"acted"'));
      const journalDir = await leave(agent);
      expect((await lab.store.readRun(run))?.state).toBe('active');

      await startScanner(after, witness, journalDir);
      const { steps } = await lab.untilState(run, 'completed');
      // A command that finds the agent gone comes back, and goes out as another attempt: each step is acted on once all the same.
      expect(witness.moves().map((id) => id.replace(/\.\d+$/, ''))).toEqual([`${run}.0`, `${run}.1`]);
      expect(steps[0]).toMatchObject({ data: { pages: 2 }, attempt: 1 });
      const stored = encodeURIComponent(steps[0]?.files?.[0]?.path ?? '');
      expect(await (await ask('GET', `/runs/${run}/file?filename=${stored}`)).text()).toBe('two pages');
    },
  );

  /** A management plugin that answers so many requests more, and is away after that. */
  async function openFailing(requests: number): Promise<Server> {
    let left = requests;
    const server = createServer((request, response) => {
      left -= 1;
      if (left < 0) return void request.socket.destroy();
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = 'GET', url = '/', headers } = request;
        const { authorization = '', 'content-type': type = '' } = headers;
        void fetch(new URL(url, service.managementUrl), {
          method,
          headers: { authorization, 'content-type': type },
          ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
        }).then(({ status }) => response.writeHead(status).end());
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return server;
  }

  it.each([1, 2, 3])(
    'while the management plugin answers %s requests and then is away > what is left is told, and once more mends it',
    async (requests) => {
      const before = await enrol();
      const server = await openFailing(requests);
      const managementUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const { name: workcell } = lab.workcell;
      const failing = openAccounts({ brokerUrl: service.url, managementUrl, workcell });
      const config = { require_key: 'yes' } as const;
      await lab.startGateway({ accounts: failing, localKey: local, config });
      const half = await ask('POST', '/agents/arm/a/enrolment');
      server.close();
      expect([half.status, await half.json()]).toEqual([
        409,
        expect.objectContaining({
          code: 'not_enrollable',
          detail: expect.stringMatching(
            /^the account of arm\/a at the broker has ended, and the new one is not whole.*enable it.*at the gateway all is as it was; then say `weir agent enroll arm\/a` again$/,
          ) as unknown,
        }),
      ]);
      await expect(connect(before.broker_url)).rejects.toThrow('ACCESS');
      expect((await ask('GET', '/internal/workcell', before.key)).status).toBe(200);

      const { url: brokerUrl, managementUrl: there } = service;
      const accounts = openAccounts({ brokerUrl, managementUrl: there, workcell });
      await lab.startGateway({ accounts, localKey: local, config });
      await demandMended(before);
    },
  );

  it('while the store cannot keep its key > what is left is told, and once more mends it', async () => {
    const before = await enrol();
    let isAway = true;
    const { url: brokerUrl, managementUrl } = service;
    const accounts = openAccounts({ brokerUrl, managementUrl, workcell: lab.workcell.name });
    await lab.startGateway({
      ...{ accounts, localKey: local, config: { require_key: 'yes' } },
      store: (own) =>
        changed(own, {
          writeRecord: (record, revision) => {
            if (!isAway || record.kind !== 'key') return own.writeRecord(record, revision);
            return Promise.reject(new WeirError('store_unavailable', 'the store does not answer'));
          },
        }),
    });
    const half = await ask('POST', '/agents/arm/a/enrolment');
    expect([half.status, await half.json()]).toEqual([
      409,
      expect.objectContaining({
        code: 'not_enrollable',
        detail: expect.stringMatching(
          /^The store does not answer; the account of arm\/a at the broker is new already.*say `weir agent enroll arm\/a` again/,
        ) as unknown,
      }),
    ]);
    await expect(connect(before.broker_url)).rejects.toThrow('ACCESS');
    isAway = false;
    await demandMended(before);
  });

  /** Enrols it again, and expects that it is let in with what it is given, and with nothing else. */
  async function demandMended(before: Enrolment): Promise<void> {
    const after = await enrol();
    await (await connect(after.broker_url)).close();
    expect((await ask('GET', '/internal/workcell', after.key)).status).toBe(200);
    expect((await ask('GET', '/internal/workcell', before.key)).status).toBe(401);
    const agent = await startScanner(after, new Witness(`${lab.folder}/witness`));
    const { run_id: run } = await answered<{ run_id: string }>(
      ask('POST', '/runs/start', local, lab.form([step()])),
    );
    await lab.untilState(run, 'completed');
    expect(agent.witness.moves()).toEqual([`${run}.0.1`]);
  }
});
