import { createHash } from 'node:crypto';
import { connect, type ConfirmChannel } from 'amqplib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openAccounts } from '../../../shared/broker/open-broker.ts';
import { topology } from '../../../shared/broker/topology.ts';
import { makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import { instanceKey, type InstanceAddress } from '../../../shared/contracts/address.ts';
import type { Enrolment } from '../../../shared/contracts/enrolment.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { internalApi, reprDigest } from '../../../shared/contracts/internal-api.ts';
import { decode, definitions, type MessageType } from '../../../shared/contracts/message.ts';
import { decodeWorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { protocolTiming } from '../../../shared/kernel/timing/protocol-timing.ts';
import type { BrokerService } from '../../services/service.ts';
import { startBroker } from '../../services/start-services.ts';
import { Lab } from '../../support/lab/lab.ts';
import type { LabAgent } from '../../support/lab/lab-agent.ts';
import { step } from '../../support/lab/submission.ts';
import { until } from '../../support/until.ts';
import { validFacts } from '../../support/valid-messages.ts';

const local = makeKey('local');
const arm = { module: 'arm', instance: 'a' };
/** The PC that somebody has got hold of. */
const oven = { module: 'oven', instance: 'pc.2' };

describe('agents on PCs of their own', { timeout: 60_000 }, () => {
  let service: BrokerService;
  let lab: Lab;

  beforeAll(async () => {
    service = await startBroker({ management: true });
  }, 120_000);
  afterAll(() => service.remove());

  beforeEach(async () => {
    lab = await Lab.open({ brokerUrl: service.url, modules: ['arm', 'oven'] });
    const { url: brokerUrl, managementUrl } = service;
    const accounts = openAccounts({ brokerUrl, managementUrl, workcell: lab.workcell.name });
    await lab.startGateway({ accounts, localKey: local, config: { require_key: 'yes' } });
  }, 60_000);
  afterEach(() => lab.close(), 30_000);

  const ask = (method: string, path: string, key = local, init: RequestInit = {}): Promise<Response> =>
    fetch(lab.url(path), {
      ...init,
      method,
      headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${key}` },
    });
  const pathOf = ({ module, instance }: InstanceAddress) =>
    `/agents/${module}/${encodeURIComponent(instance)}/enrolment`;
  async function enrol(address: InstanceAddress): Promise<Enrolment> {
    const answer = await ask('POST', pathOf(address));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    return (await answer.json()) as Enrolment;
  }
  const begin = async (
    steps: Parameters<Lab['form']>[0],
    files?: Record<string, string>,
  ): Promise<string> => {
    const answer = await ask('POST', '/runs/start', local, { body: lab.form(steps, files) });
    expect(answer.status).toBe(200);
    return ((await answer.json()) as { run_id: string }).run_id;
  };
  const startEnrolled = async (address: InstanceAddress, enrolment: Enrolment): Promise<LabAgent> =>
    lab.startAgent({ ...address, enrolment });

  it('carry a workflow through, files and all, with an owner killed in the middle', async () => {
    const first = await lab.startOrchestrator();
    const one = await startEnrolled(arm, await enrol(arm));
    const other = await startEnrolled(oven, await enrol(oven));
    const measure = { ...step('measure', { args: { file: 2_000, data: 10 } }), module: 'oven' };
    const fetching = step('move', { files: { protocol: 'in.txt' } });
    const run = await begin([fetching, step('hold'), measure, step()], { 'in.txt': 'go home' });
    await one.witness.untilMoved(2);
    await first.broker.close();
    await lab.startOrchestrator();
    await one.witness.untilActing(`${run}.1.1`);
    one.witness.openAll();
    const { steps } = await lab.untilState(run, 'completed');
    expect(steps[2]?.files?.[0]?.size).toBe(2_000);
    expect([one.witness.moves().length, other.witness.moves().length]).toEqual([3, 1]);
  });

  describe('of which one is in the hands of somebody else', () => {
    let agent: LabAgent;
    let stolen: Enrolment;
    let run: string;
    let channel: ConfirmChannel;
    let close: () => Promise<unknown>;

    beforeEach(async () => {
      await lab.startOrchestrator();
      agent = await startEnrolled(arm, await enrol(arm));
      stolen = await enrol(oven);
      run = await begin([step('hold'), step()]);
      await agent.witness.untilActing(`${run}.0.1`);
      await until('the owner knows', async () =>
        (await lab.logOf(run)).some((line) => line.includes('is acting')),
      );
      const model = await connect(stolen.broker_url);
      model.on('error', () => undefined);
      channel = await model.createConfirmChannel();
      channel.on('error', () => undefined);
      close = () => model.close().catch(() => undefined);
    }, 60_000);
    afterEach(() => close());

    /** Each type of message as the arm would send it, or as it would be sent to the arm. */
    function forged(): [MessageType, Buffer][] {
      const base = { at: Date.now(), workcell: lab.workcell.name };
      return Object.entries(validFacts(run, arm)).map(([type, facts]) => {
        const content = Buffer.from(JSON.stringify({ id: newId(), type, ...base, ...facts }));
        expect(decode(content).type).toBe(type);
        return [type as MessageType, content];
      });
    }

    async function status(): Promise<unknown> {
      const { instances, holds, locations } = decodeWorkcellState(await lab.store.readWorkcell());
      // Its session is none of it: an agent that is kept waiting says hello by itself.
      const { boot_id, journal_id, presence } = instances.get(instanceKey(arm)) ?? {};
      const own = { boot_id, journal_id, gone: presence === 'gone' };
      const { state, steps } = (await lab.store.readRun(run))!;
      return { own, holds, locations, state, steps, known: [...instances.keys()] };
    }

    it('nothing that it says by its own ways is taken for somebody else’s word', async () => {
      const messages = forged();
      expect(messages.map(([type]) => type).sort()).toEqual(Object.keys(definitions).sort());
      const before = await status();
      const entry = topology.entry(lab.workcell.name);
      for (const to of ['inbox', 'reports', 'heartbeats'] as const)
        for (const [, content] of messages) {
          const sent = to === 'reports' ? Buffer.from(`[${content.toString()}]`) : content;
          channel.publish(entry, topology.entryKey(to, oven), sent, { persistent: to === 'inbox' });
        }
      await channel.waitForConfirms();
      // What the owner hears after all of it.
      const later = await begin([step()]);
      await until(
        'the owner has heard of a later run',
        async () => (await lab.store.readRun(later))?.snapshot !== undefined,
      );
      expect(await status()).toEqual(before);
      // What cannot be read is kept, and cannot be sent once more with the account of the lab.
      const people = lab.openBroker('people');
      await until('the broker is there', () => people.health().up);
      await until('some is there', async () => (await people.deadLetters()).length > 0);
      for (const { id } of await people.deadLetters())
        await expect(people.resendDeadLetter(id)).rejects.toMatchObject({ code: 'dead_letter_unfit' });
      agent.witness.openAll();
      await lab.untilState(run, 'completed');
      await lab.untilState(later, 'completed');
      expect(agent.witness.moves()).toEqual([`${run}.0.1`, `${run}.1.1`, `${later}.0.1`]);
      expect(JSON.stringify(await lab.logOf(run))).not.toMatch(/the lamp is on|half/);
    });

    const name = () => lab.workcell.name;
    it.each<[string, () => [exchange: string, key: string]]>([
      ['the inbox', () => ['', topology.inbox(name())]],
      ['the reports', () => ['', topology.reports(name())]],
      ['the heartbeats', () => ['', topology.heartbeat(name())]],
      ['the queue of the other agent', () => ['', topology.agent(name(), arm)]],
      ['its own queue', () => ['', topology.agent(name(), oven)]],
      ['all agents', () => [topology.control(name()), '']],
      ['the dead letters', () => [topology.dead, '']],
      ['the other agent’s way to the inbox', () => [topology.entry(name()), topology.entryKey('inbox', arm)]],
      ['its way to the reports', () => [topology.entry(name()), topology.entryKey('reports', arm)]],
      ['its heartbeats', () => [topology.entry(name()), topology.entryKey('heartbeats', arm)]],
      ['its answers to inquiries', () => [topology.entry(name()), topology.answerKey(arm, 'anybody')]],
    ])('%s cannot be written to, whatever the message is', async (_, way) => {
      const before = await status();
      const closed = new Promise<unknown>((resolve) => channel.once('error', resolve));
      const [exchange, key] = way();
      for (const [, content] of forged()) channel.publish(exchange, key, content);
      expect(String(await closed)).toContain('ACCESS_REFUSED');
      expect(await status()).toEqual(before);
    });

    it('no file and nothing else of another is told to it over HTTP', async () => {
      const { key } = stolen;
      const filed = await begin([step('move', { files: { protocol: 'in.txt' } })], { 'in.txt': 'secret' });
      const command = `${run}.0.1`;
      const digest = reprDigest(createHash('sha256').update('forged').digest('hex'));
      const put = internalApi.resultFile(command, 'curve', 'curve.bin', arm);
      const reply = { method: 'PUT', path: internalApi.reply(command, { ...arm }) };
      const refused: [string, string, RequestInit?][] = [
        ['GET', internalApi.inputFile(command, 'protocol')],
        ['GET', internalApi.inputFile(`${filed}.0.1`, 'protocol')],
        ['PUT', put, { body: 'forged', headers: { 'repr-digest': digest } }],
        ['GET', internalApi.diagnosis],
        ['GET', `/runs/${run}`],
        ['GET', `/runs/${run}/files`],
        ['GET', '/wc/config'],
        ['GET', '/keys'],
        ['GET', '/agents'],
        ['POST', pathOf(arm)],
        ['DELETE', pathOf(arm)],
        ['POST', '/admin/reset'],
      ];
      for (const [method, path, init] of refused)
        expect([path, (await ask(method, path, key, init)).status]).toEqual([path, 403]);
      expect((await ask('GET', internalApi.reply(command, { wait: '0' }), key)).status).not.toBe(200);
      const closing = { body: '{"as":"withdrawn"}', headers: { 'content-type': 'application/json' } };
      expect((await ask(reply.method, reply.path, key, closing)).status).toBeGreaterThanOrEqual(400);
      expect((await ask('GET', internalApi.workcell, key)).status).toBe(200);
    });
  });

  it('are told the files of what they have in hand, and no more once that has ended', async () => {
    await lab.startOrchestrator();
    const enrolment = await enrol(arm);
    const agent = await startEnrolled(arm, enrolment);
    const run = await begin([step('move', { files: { protocol: 'in.txt' } }), step('hold')], {
      'in.txt': 'go home',
    });
    await agent.witness.untilActing(`${run}.1.1`);
    const over = await ask('GET', internalApi.inputFile(`${run}.0.1`, 'protocol'), enrolment.key);
    expect([over.status, ((await over.json()) as { code: string }).code]).toEqual([409, 'result_settled']);
  });

  it('enrolled again > the file of before lets nobody in, and cuts off who is', async () => {
    await lab.startOrchestrator();
    const before = await enrol(arm);
    const agent = await startEnrolled(arm, before);
    const after = await enrol(arm);
    await until('it is cut off', () => !agent.broker.health().up);
    expect((await ask('GET', internalApi.workcell, before.key)).status).toBe(401);
    expect([after.lab_key, after.workcell]).toEqual([before.lab_key, lab.workcell.name]);
    await agent.end();
    const { journalDir, witness } = agent;
    const next = await lab.startAgent({ ...arm, enrolment: after, journalDir, witness });
    const run = await begin([step()]);
    await lab.untilState(run, 'completed');
    expect(next.witness.moves()).toHaveLength(1);
  });

  it.each([
    ['by its address', async () => ask('DELETE', pathOf(arm))],
    [
      'by the name of its key',
      async () => {
        const { agents } = (await (await ask('GET', '/agents')).json()) as { agents: { key: string }[] };
        return ask('DELETE', `/keys/${agents[0]?.key}`);
      },
    ],
  ])('revoked %s > are cut off at once, and not let in', async (_, revoke) => {
    await lab.startOrchestrator();
    const enrolment = await enrol(arm);
    const agent = await startEnrolled(arm, enrolment);
    expect((await revoke()).status).toBe(200);
    await until('it is cut off', () => {
      const health = agent.broker.health();
      return !health.up && health.reason.includes('does not accept the user and password');
    });
    expect((await ask('GET', internalApi.workcell, enrolment.key)).status).toBe(401);
    expect((await revoke()).status).toBe(200);
    const { agents } = (await (await ask('GET', '/agents')).json()) as { agents: { state: string }[] };
    expect(agents.map(({ state }) => state)).toEqual(['revoked']);
  });

  describe('whose lab renews its key', () => {
    const keys = async () => {
      const { agents, lab_key } = (await (await ask('GET', '/agents')).json()) as {
        agents: { lab_key: string }[];
        lab_key: { made_at: string; former_made_at: string | null };
      };
      return { agents: agents.map((each) => each.lab_key), ...lab_key };
    };
    const renew = () => ask('POST', '/agents/lab-key');
    const retire = (query = '') => ask('DELETE', `/agents/lab-key/former${query}`);

    it('with runs in flight > go on with the one before and with the new one, until it is retired; nothing is lost', async () => {
      const first = await lab.startOrchestrator();
      expect([(await renew()).status, (await retire()).status]).toEqual([404, 404]);
      const [one, other] = [
        await startEnrolled(arm, await enrol(arm)),
        await startEnrolled(oven, await enrol(oven)),
      ];
      const bake = { ...step('hold'), module: 'oven' };
      const run = await begin([step('hold'), bake, step()]);
      await one.witness.untilActing(`${run}.0.1`);
      expect((await renew()).status).toBe(200);
      expect((await keys()).agents).toEqual(['former', 'former']);
      expect(await (await renew()).json()).toMatchObject({ code: 'key_in_use' });
      // Nobody has welcomed them yet with the new key alone in mind.
      await first.broker.close();
      const second = await lab.startOrchestrator();
      one.witness.openAll();
      await other.witness.untilActing(`${run}.1.1`);

      await one.end();
      const anew = { ...arm, enrolment: await enrol(arm), journalDir: one.journalDir, witness: one.witness };
      await lab.startAgent(anew);
      expect((await keys()).agents).toEqual(['current', 'former']);
      const refused = await retire();
      expect([refused.status, await refused.text()]).toEqual([409, expect.stringContaining('(oven/pc.2)')]);
      other.witness.openAll();
      await lab.untilState(run, 'completed');

      await other.end();
      const { journalDir, witness } = other;
      await lab.startAgent({ ...oven, enrolment: await enrol(oven), journalDir, witness });
      expect([(await retire()).status, (await retire()).status]).toEqual([200, 200]);
      expect(await keys()).toMatchObject({ agents: ['current', 'current'], former_made_at: null });
      await second.broker.close();
      await lab.startOrchestrator();
      const next = await begin([step(), { ...step(), module: 'oven' }]);
      await lab.untilState(next, 'completed');
      expect(one.witness.moves()).toEqual([`${run}.0.1`, `${run}.2.1`, `${next}.0.1`]);
      expect(other.witness.moves()).toEqual([`${run}.1.1`, `${next}.1.1`]);
    });

    it('and retires the one before by force > who knows no other begins nothing from its next session on, until it is enrolled again', async () => {
      const first = await lab.startOrchestrator();
      // Its session goes on until the owner dies, however slow the broker is.
      const { gap } = protocolTiming.agent;
      const agent = await lab.startAgent({ ...arm, enrolment: await enrol(arm), timing: { gap } });
      await renew();
      expect([(await retire()).status, (await retire('?force=yes')).status]).toEqual([409, 200]);
      expect((await keys()).agents).toEqual(['retired']);
      const still = await begin([step()]);
      await lab.untilState(still, 'completed');
      await first.broker.close();
      await lab.startOrchestrator();
      const run = await begin([step()]);
      await startEnrolled(oven, await enrol(oven));
      const later = await begin([{ ...step(), module: 'oven' }]);
      await lab.untilState(later, 'completed');
      const { journalDir, witness } = agent;
      await agent.end();
      expect(witness.moves()).toEqual([`${still}.0.1`]);
      await lab.startAgent({ ...arm, enrolment: await enrol(arm), journalDir, witness });
      await lab.untilState(run, 'completed');
      expect(witness.moves()).toEqual([`${still}.0.1`, `${run}.0.1`]);
    });
  });

  it('with one file on two PCs > the second is told so', async () => {
    await lab.startOrchestrator();
    const enrolment = await enrol(arm);
    await startEnrolled(arm, enrolment);
    const second = lab.startAgent({ ...arm, enrolment, journalDir: `${lab.folder}/another` });
    await expect(second).rejects.toMatchObject({
      code: 'name_taken',
      message: expect.stringContaining('an enrolment is for one PC') as string,
    });
  });

  it('no secret of it is in the store, but the lab’s own key; none is in the audit', async () => {
    const { key, broker_url } = await enrol(arm);
    const { password } = new URL(broker_url);
    const records = await lab.store.recordsAfter({ kind: 'key', after: 0, limit: 100 });
    expect(records).toHaveLength(1);
    await until('the audit has it', async () => {
      const audit = await (await ask('GET', '/audit?operation=enrolAgent')).text();
      for (const secret of [key, password]) expect(audit).not.toContain(secret);
      return audit.includes('"arm"');
    });
    for (const secret of [key, password]) expect(JSON.stringify(records)).not.toContain(secret);
  });

  it.each([
    [{ module: 'arn', instance: 'a' }, 404, 'not_found'],
    [{ module: 'arm', instance: 'simulated' }, 400, 'bad_request'],
    [{ module: 'arm', instance: 'pc\u202e1' }, 400, 'bad_request'],
  ])('%o cannot be enrolled', async (address, status, code) => {
    const answer = await ask('POST', pathOf(address));
    expect([answer.status, await answer.json()]).toEqual([status, expect.objectContaining({ code })]);
  });

  it('where the broker’s accounts cannot be made > what is missing is said, and nothing has changed', async () => {
    await enrol(arm);
    const stored = () => lab.store.recordsAfter({ kind: 'key', after: 0, limit: 10 });
    const before = await stored();
    const { url: brokerUrl } = service;
    const managementUrl = 'http://127.0.0.1:1';
    const accounts = openAccounts({ brokerUrl, managementUrl, workcell: lab.workcell.name });
    await lab.startGateway({ accounts, localKey: local, config: { require_key: 'yes' } });
    const answer = await ask('POST', pathOf(arm));
    expect(answer.status).toBe(409);
    expect(await answer.text()).toMatch(
      /rabbitmq-plugins enable rabbitmq_management.*WEIR_BROKER_MANAGEMENT_URL/,
    );
    await lab.startGateway({ localKey: local, config: { require_key: 'yes' } });
    const without = await ask('POST', pathOf(arm));
    expect([without.status, await without.json()]).toEqual([
      409,
      expect.objectContaining({ code: 'not_enrollable' }),
    ]);
    expect(await stored()).toEqual(before);
  });

  it('whose enrolment is ended while accounts cannot be > is let in by the gateway no more, and the account that is left is told of until it is gone', async () => {
    const { key, broker_url } = await enrol(oven);
    const { url: brokerUrl, managementUrl } = service;
    const { name: workcell } = lab.workcell;
    const away = openAccounts({ brokerUrl, managementUrl: 'http://127.0.0.1:1', workcell });
    await lab.startGateway({ accounts: away, localKey: local, config: { require_key: 'yes' } });
    const { agents } = (await (await ask('GET', '/agents')).json()) as { agents: { key: string }[] };
    for (const path of [pathOf(oven), `/keys/${agents[0]?.key}`, pathOf(oven)]) {
      const answer = await ask('DELETE', path);
      expect([answer.status, await answer.json()]).toEqual([
        409,
        expect.objectContaining({
          code: 'not_enrollable',
          detail: expect.stringMatching(
            /^the key of oven\/pc\.2 counts no more, but its account at the broker is still there/,
          ) as unknown,
        }),
      ]);
    }
    expect((await ask('GET', '/runs', key)).status).toBe(401);
    await (await connect(broker_url)).close();
    const there = openAccounts({ brokerUrl, managementUrl, workcell });
    await lab.startGateway({ accounts: there, localKey: local, config: { require_key: 'yes' } });
    expect((await ask('DELETE', pathOf(oven))).status).toBe(200);
    await expect(connect(broker_url)).rejects.toThrow('ACCESS_REFUSED');
  });

  it('an account of the lab that may make no others > is told so', async () => {
    const { url, managementUrl } = service;
    const { workcell } = lab;
    const of = (brokerUrl: string) => openAccounts({ brokerUrl, managementUrl, workcell: workcell.name });
    // That of another agent is one.
    const made = of(await of(url)!.make(oven))?.make(arm);
    await expect(made).rejects.toThrow('rabbitmqctl set_user_tags weir.agent.');
    await of(url)!.end(oven);
  });
});
