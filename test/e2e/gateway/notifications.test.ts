import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Gateway } from '../../../gateway/server/gateway.ts';
import { moduleOf } from '../../../module-agents/drivers/contract/index.ts';
import { operator } from '../../../module-agents/drivers/operator/index.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { changed } from '../../support/changed.ts';
import { until } from '../../support/until.ts';
import { PostOffice } from '../../support/post-office.ts';
import { isSignedWith, Receiver, type Call } from '../../support/webhook-receiver.ts';
import { Lab } from '../../support/lab/lab.ts';
import type { LabAgent } from '../../support/lab/lab-agent.ts';
import type { GatewayChanges } from '../../support/lab/lab-gateway.ts';
import { step } from '../../support/lab/submission.ts';

/** Of experiments, and of the lab itself. */
const [secret, labSecret] = ['a secret that is long enough', 'another one, that vouches for the lab'];
const isGenuine = (call: Call) => isSignedWith(secret, call);

describe('notifications', () => {
  let lab: Lab;
  let agent: LabAgent;
  let office: PostOffice;
  let receiver: Receiver;
  let hook: string;
  let labReceiver: Receiver;
  let labHook: string;

  beforeEach(async () => {
    office = new PostOffice();
    receiver = new Receiver();
    labReceiver = new Receiver();
    hook = await receiver.open();
    labHook = await labReceiver.open();
    const config = `{ smtp_server: 127.0.0.1, smtp_port: ${await office.open()}, webhook_url: "${labHook}" }`;
    const more = '  - { name: ada, interface: operator }\n';
    lab = await Lab.open({ config, more });
    await startGateway();
    await lab.startOrchestrator();
    agent = await lab.startAgent();
  });
  afterEach(async () => {
    await lab.close();
    await receiver.close();
    await labReceiver.close();
    await office.close();
  });

  const startGateway = ({ config, ...others }: GatewayChanges = {}): Promise<Gateway> =>
    lab.startGateway({
      config: { webhook_secret: labSecret, webhook_allow: '127.0.0.1', ...config },
      timing: { notify: 20, notifyAgain: [20, 20, 20, 20] },
      ...others,
    });

  const postExperiment = (document: JsonObject) =>
    lab.ask('POST', '/experiments/', { experiment_name: 'Colours', ...document });

  async function register(document: JsonObject): Promise<string> {
    const own = 'webhook_url' in document ? { webhook_secret: secret } : {};
    return (await postExperiment({ ...own, ...document })).body['experiment_id'] as string;
  }

  async function submit(experiment_id: string, action: string, more: JsonObject = {}): Promise<string> {
    const workflow = JSON.stringify({ name: 'Mix', flowdef: [step(action, { name: 'stir it', ...more })] });
    return ((await (await lab.submit({ experiment_id, workflow })).json()) as { run_id: string }).run_id;
  }

  async function slip(run: string): Promise<void> {
    await agent.witness.untilActing(`${run}.0.1`);
    agent.witness.gates.get(`${run}.0.1`)!.fail(new Error('the door is open'));
  }
  async function fail(run: string): Promise<void> {
    await slip(run);
    await lab.untilState(run, 'failed');
  }

  const open = async (): Promise<number> => {
    const kinds = ['notice', 'delivery'] as const;
    const found = await Promise.all(kinds.map((kind) => lab.store.newestRecords({ kind, limit: 100 })));
    return found.flat().length;
  };

  /** The first mail, its lines whole. */
  const mail = (): string => office.mails[0]!.text.replaceAll('=\r\n', '');
  const told = () => receiver.calls.map(({ body }) => JSON.parse(body) as JsonObject);

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

  it('a step whose outcome nobody knows > is told as that, by mail and webhook, and what to do', async () => {
    const experiment = await register({ email_addresses: ['ada@lab.example'], webhook_url: hook });
    const run = await submit(experiment, 'hold');
    await agent.witness.untilActing(`${run}.0.1`);
    await lab.startAgent({ journalDir: await agent.crash(), witness: agent.witness });
    await lab.untilState(run, 'failed');
    await until('all is told', async () => office.mails.length >= 1 && (await open()) === 0);
    expect(office.mails).toHaveLength(1);
    expect(mail()).toMatch(/^Subject: OUTCOME UNKNOWN: stir it\r$/m);
    expect(mail()).toContain(`weir resolve ${run}`);
    const error = expect.stringContaining('not known') as string;
    const data = { run_id: run, step: { name: 'stir it' }, error };
    expect(told()).toMatchObject([{ type: 'step.outcome_unknown', data }]);
  });

  it('a step that shows no progress > is told as overdue, while it goes on', async () => {
    const experiment = await register({ email_addresses: ['ada@lab.example'], webhook_url: hook });
    const run = await submit(experiment, 'hold', { expect_progress_within: 0.3 });
    await until('it is told', () => office.mails.length >= 1 && receiver.calls.length >= 1);
    expect(office.mails[0]!.text).toMatch(/^Subject: STEP OVERDUE: stir it\r$/m);
    const data = { run_id: run, step: { name: 'stir it', module: 'arm' } };
    expect(told()).toMatchObject([{ type: 'step.overdue', data }]);
    await agent.witness.untilActing(`${run}.0.1`);
    agent.witness.openAll();
    await lab.untilState(run, 'completed');
  });

  it('a step that waits for a word after its failure > is told once, however the run is looked after', async () => {
    const experiment = await register({ email_addresses: ['ada@lab.example'], webhook_url: hook });
    const run = await submit(experiment, 'hold', { on_failure: 'pause' });
    await slip(run);
    await until('all is told', async () => office.mails.length >= 1 && (await open()) === 0);
    expect((await lab.ask('PATCH', `/runs/${run}`, { priority: 3 })).status).toBe(202);
    await lab.cancel(run);
    await lab.untilState(run, 'cancelled');
    await until('nothing is left to be told', async () => (await open()) === 0);
    expect(office.mails).toHaveLength(1);
    expect(mail()).toMatch(/^Subject: PERSON NEEDED: stir it\r$/m);
    for (const part of ['the door is open', `weir retry ${run}, weir skip ${run} or weir cancel ${run}`])
      expect(mail()).toContain(part);
    const data = { run_id: run, step: { name: 'stir it' }, error: 'the door is open' };
    expect(told()).toMatchObject([{ type: 'step.person_needed', data }]);
  });

  it('a question to a person > is told once, with what is asked and how it is answered', async () => {
    const experiment = await register({ email_addresses: ['ada@lab.example'], webhook_url: hook });
    const desk = { module: 'ada', instance: 'desk', definition: moduleOf(operator('ada', {})) };
    const asking = await lab.startAgent(desk);
    const run = await submit(experiment, 'confirm', { module: 'ada', args: { message: 'Is it clean?' } });
    await until('all is told', async () => office.mails.length >= 1 && (await open()) === 0);
    // The next process goes on asking.
    await lab.startAgent({ ...desk, journalDir: await asking.crash() });
    expect((await lab.ask('POST', `/asks/${run}.0.1`, { answer: true })).status).toBe(200);
    await lab.untilState(run, 'completed');
    await until('nothing is left to be told', async () => (await open()) === 0);
    expect(office.mails).toHaveLength(1);
    expect(mail()).toMatch(/^Subject: PERSON NEEDED: stir it\r$/m);
    for (const part of ['Question: Is it clean?', `weir ask ${run}.0.1`]) expect(mail()).toContain(part);
    const data = { run_id: run, step: { name: 'stir it', module: 'ada' } };
    expect(told()).toMatchObject([{ type: 'step.person_needed', data }]);
  });

  it("the workcell's own webhook > is told of every experiment, signed with the lab's secret", async () => {
    await fail(await submit(await register({}), 'hold'));
    await until('it is told', async () => labReceiver.calls.length >= 1 && (await open()) === 0);
    // One that names it, with a secret of its own, changes nothing about how it is signed.
    await fail(await submit(await register({ webhook_url: labHook }), 'hold'));
    await fail(await submit(await register({ webhook_url: labHook, webhook_secret: null }), 'hold'));
    await until('all is told', async () => labReceiver.calls.length >= 3 && (await open()) === 0);
    expect(labReceiver.calls).toHaveLength(3);
    expect(labReceiver.calls.map((call) => isSignedWith(labSecret, call))).toEqual([true, true, true]);
  });

  it("a webhook of an experiment without a secret > is refused, so that the lab's signs nothing for it", async () => {
    const refused = await postExperiment({ webhook_url: hook });
    expect(refused.status).toBe(422);
    expect(refused.body['detail']).toContain('needs a webhook_secret of its own');
    // Registered before that was so.
    const id = await register({ webhook_url: hook });
    const kept = await lab.store.readRecord('experiment', id);
    const { webhook_secret: _, ...body } = kept!.body;
    await lab.store.writeRecord({ kind: 'experiment', id, body }, kept!.revision);
    await fail(await submit(id, 'hold'));
    await until('it is given up', async () => labReceiver.calls.length === 1 && (await open()) === 0);
    expect(receiver.calls).toEqual([]);
  });

  it('a webhook > gets the signed end of a run as well, where it is subscribed to', async () => {
    const experiment = await register({ webhook_url: hook, notify: ['run_finished'] });
    const run = await submit(experiment, 'move');
    await until('it is told', async () => receiver.calls.length >= 1 && (await open()) === 0);
    expect(receiver.calls.map(isGenuine)).toEqual([true]);
    const data = { workcell: lab.workcell.name, experiment_id: experiment, run_id: run, status: 'completed' };
    expect(told()).toMatchObject([{ type: 'run.finished', data }]);
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
    // What the gateway is about to note would be told again by the next one.
    await until('the mail has come', async () => office.mails.length === 1 && (await open()) === 3);
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
    await agent.witness.untilActing(`${run}.0.1`);
    await lab.gateway.stop();
    await fail(run);
    expect(receiver.calls).toEqual([]);
    await startGateway();
    await until('it is told', () => receiver.calls.length === 1);
    const data = { run_id: run, step: { name: 'stir it', module: 'arm' }, error: 'the door is open' };
    expect(told()).toMatchObject([{ type: 'step.failed', data }]);
  });

  it('a webhook to the machine itself that nobody has allowed > is never called, by whatever name; mails go on', async () => {
    await lab.gateway.stop();
    await startGateway({ config: { webhook_allow: 'hooks.lab.example, 10.0.0.0/8' } });
    const { port } = new URL(hook);
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433']) {
      await fail(await submit(await register({ webhook_url: `http://${host}:${port}/` }), 'hold'));
    }
    await fail(await submit(await register({ email_addresses: ['ada@lab.example'] }), 'hold'));
    await until('all is told or given up', async () => office.mails.length === 1 && (await open()) === 0);
    expect([receiver.calls, labReceiver.calls]).toEqual([[], []]);
  });

  it('more mails to one address than may go > the last that may go sums up the others, and none is lost', async () => {
    await lab.gateway.stop();
    await startGateway({
      store: (own) =>
        changed(own, {
          // It sees nothing that is to be told.
          recordsAfter: async (query) => (query.kind === 'notice' ? [] : own.recordsAfter(query)),
        }),
    });
    const experiment = await register({ email_addresses: ['ada@lab.example'] });
    const runs: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      runs.push(await submit(experiment, 'hold'));
      await fail(runs[i]!);
    }
    await lab.gateway.stop();
    const rule = { burst: 2, every: 600_000 };
    await startGateway({ mailQuota: { each: rule, all: rule } });
    await until('all is told', async () => (await open()) === 0);
    const texts = office.mails.map(({ text }) => text.replaceAll('=\r\n', ''));
    expect(texts.map((text) => runs.filter((run) => text.includes(`(${run})`)).length).sort()).toEqual([
      1, 4,
    ]);
    expect(
      texts.find((text) => text.includes('Subject: 4 notifications, the first: STEP FAILED: stir it')),
    ).toBeDefined();
  });
});
