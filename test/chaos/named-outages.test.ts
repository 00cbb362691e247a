import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { describe, inject, it } from 'vitest';
import { WeirProcess } from '../support/cli-process.ts';
import { Lab } from '../support/lab/lab.ts';
import type { LabOptions } from '../support/lab/lab-site.ts';
import { step } from '../support/lab/submission.ts';
import { repositoryFile } from '../support/repository-file.ts';
import { tenth } from '../support/scaled-timing.ts';
import { openTcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';
import { readActuations } from './books/actuation.ts';

type OnFinished = (close: () => Promise<void>) => void;

// At a tenth of the protocol's times: an agent is lost after one second. `npm run chaos` has the real ones.

/** It takes an agent for lost after three seconds: a busy machine may keep a process from its work for one. */
const patient = { ...tenth.owner, marker: 600 };

/** A lab on RabbitMQ whose one instrument is served by a process of its own, which can be killed and frozen. */
class LabWithProcess {
  readonly lab: Lab;
  readonly #book: string;
  readonly #env: NodeJS.ProcessEnv;

  static async open(onTestFinished: OnFinished, options: LabOptions = {}): Promise<LabWithProcess> {
    const lab = await Lab.open({ brokerUrl: inject('brokerUrl'), ...options });
    onTestFinished(() => lab.close());
    await lab.startGateway();
    const one = new LabWithProcess(lab);
    const config = JSON.stringify({
      file: repositoryFile('dist/test/chaos/recording-module.js'),
      name: 'arm',
      book: one.#book,
    });
    await writeFile(one.#book, '');
    await writeFile(
      path.join(lab.folder, 'workcell.yaml'),
      `name: ${lab.workcell.name}\nmodules: [{ name: arm, interface: file, config: ${config} }]\n`,
    );
    return one;
  }

  private constructor(lab: Lab) {
    this.lab = lab;
    this.#book = path.join(lab.folder, 'book');
    const clock = pathToFileURL(repositoryFile('test/chaos/lab/shift-clock.mjs')).href;
    this.#env = {
      NODE_OPTIONS: `--import=${clock}`,
      WEIR_BROKER_URL: lab.brokerUrl,
      WEIR_STORE_URL: lab.storeUrl,
      WEIR_GATEWAY_URL: lab.gateway.url(),
      WEIR_WORKCELL: 'workcell.yaml',
      WEIR_JOURNAL_DIR: 'journals',
    };
  }

  async start(args: string[], env: NodeJS.ProcessEnv = {}): Promise<WeirProcess> {
    const started = new WeirProcess(args, this.lab.folder, { ...this.#env, ...env });
    this.lab.onClose(async () => {
      started.signal('SIGKILL');
      await started.ended;
    });
    await started.printed(/^weir \w+ is up/m);
    return started;
  }

  startAgent(env?: NodeJS.ProcessEnv): Promise<WeirProcess> {
    return this.start(['agent', 'arm', '--instance', 'a'], env);
  }

  journal(): string {
    const folder = path.join(this.lab.folder, 'journals', this.lab.workcell.name, 'arm', 'a');
    return readFileSync(path.join(folder, 'journal.jsonl'), 'utf8');
  }

  /** Ids of the commands on which the instrument was moved, in order. */
  moves(): string[] {
    return readActuations(this.#book).flatMap((line) => (line.edge === 'begin' ? [line.command] : []));
  }
}

const act = (ms: number, more = {}) => step('act', { args: { ms }, ...more });

describe.concurrent('outages that take their time', { timeout: 240_000 }, () => {
  it('an agent frozen with a command in its socket > starts nothing old when it is thawed', async ({
    expect,
    onTestFinished,
  }) => {
    const one = await LabWithProcess.open(onTestFinished);
    const { lab } = one;
    await lab.startOrchestrator({ timing: patient });
    const agent = await one.startAgent();
    const warm = await lab.complete([act(0)]);
    process.kill(agent.pid, 'SIGSTOP');
    const frozen = delay(3_700);
    const old = await lab.begin([act(0)]);
    await lab.untilState(old, 'active');
    await lab.cancel(old);
    const next = await lab.begin([act(0)]);
    const { steps } = await lab.untilState(old, 'cancelled');
    expect(steps[0]?.error?.message).toMatch(/stop unconfirmed/);
    await frozen;
    process.kill(agent.pid, 'SIGCONT');
    await lab.untilState(next, 'completed', 60_000);
    expect(one.moves()).toEqual([`${warm}.0.1`, `${next}.0.1`]);
  });

  it('an agent cut off for six times what makes it lost, in a long action > the run goes on, and the result counts', async ({
    expect,
    onTestFinished,
  }) => {
    const one = await LabWithProcess.open(onTestFinished);
    const { lab } = one;
    await lab.startOrchestrator();
    const proxy = await openTcpProxy(lab.brokerUrl);
    lab.onClose(() => proxy.close());
    await one.startAgent({ WEIR_BROKER_URL: proxy.url });
    const run = await lab.begin([act(6_500), act(0)]);
    await until('it moves', () => one.moves().length > 0);
    await until('the owner knows', async () =>
      (await lab.logOf(run)).some((line) => /step 1 "[^"]*" is acting/.test(line)),
    );
    proxy.cut();
    await delay(6_000);
    expect((await lab.store.readRun(run))?.state).toBe('active');
    expect(await lab.logOf(run)).toContainEqual(expect.stringMatching(/arm\/a is silent; the run waits/));
    proxy.mend();
    await lab.untilState(run, 'completed', 60_000);
    expect(one.moves()).toEqual([`${run}.0.1`, `${run}.1.1`]);
  });

  it('the gateway away for six seconds right after an action, its agent restarted meanwhile > the upload goes on, the result counts', async ({
    expect,
    onTestFinished,
  }) => {
    const one = await LabWithProcess.open(onTestFinished);
    const { lab } = one;
    await lab.startOrchestrator();
    const { port } = new URL(lab.gateway.url());
    const proxy = await openTcpProxy(lab.gateway.url());
    lab.onClose(() => proxy.close());
    const agent = await one.startAgent({ WEIR_GATEWAY_URL: proxy.url });
    // From before the action: it may end before the gateway does.
    proxy.cut();
    const run = await lab.begin([act(300)]);
    await until('it moves', () => one.moves().length > 0);
    await lab.gateway.stop();
    const away = delay(6_000);
    await until('the outcome is in the journal', () => one.journal().includes('"acted"'));
    agent.signal('SIGKILL');
    await agent.ended;
    await one.startAgent({ WEIR_GATEWAY_URL: proxy.url });
    await away;
    expect((await lab.store.readRun(run))?.state).toBe('active');
    await lab.startGateway({ config: { port: Number(port) } });
    proxy.mend();
    const { steps } = await lab.untilState(run, 'completed', 60_000);
    expect(steps[0]?.files).toMatchObject([{ label: 'proof' }]);
    expect(one.moves()).toEqual([`${run}.0.1`]);
  });

  it('an orchestrator cut off for longer than makes an agent lost > calls no agent lost for an outage that was its own', async ({
    expect,
    onTestFinished,
  }) => {
    const one = await LabWithProcess.open(onTestFinished);
    const { lab } = one;
    const proxy = await openTcpProxy(lab.brokerUrl);
    lab.onClose(() => proxy.close());
    await lab.startOrchestrator({ brokerUrl: proxy.url, timing: patient });
    await one.startAgent();
    const run = await lab.begin([act(4_000)]);
    await until('it moves', () => one.moves().length > 0);
    proxy.cut();
    await delay(3_500);
    proxy.mend();
    await lab.untilState(run, 'completed', 60_000);
    expect((await lab.logOf(run)).filter((line) => line.includes('silent'))).toEqual([]);
    const presences = (await lab.store.readFeed('0', 1_000)).map(({ body }) => body['presence']);
    expect(presences).toContain('present');
    expect(presences).not.toContain('lost');
    expect(one.moves()).toEqual([`${run}.0.1`]);
  });

  it('the clock of the owner, then that of the agent moved by an hour in the middle of a step > nothing times out, ends or is done twice, and gaps are counted all the same', async ({
    expect,
    onTestFinished,
  }) => {
    const one = await LabWithProcess.open(onTestFinished, { storeUrl: inject('storeUrl') });
    const { lab } = one;
    const owner = await one.start(['orchestrator']);
    const agent = await one.startAgent();
    const run = await lab.begin([act(3_000, { timeout: 60 }), act(0, { min_gap: 1, max_gap: 60 })]);
    await until('it moves', () => one.moves().length > 0);
    process.kill(owner.pid, 'SIGUSR2');
    const meanwhile = await lab.begin([act(0)]);
    await lab.untilState(meanwhile, 'queued');
    process.kill(agent.pid, 'SIGUSR2');
    await lab.untilState(run, 'completed');
    await lab.untilState(meanwhile, 'completed');
    for (const { pid } of [owner, agent]) process.kill(pid, 'SIGUSR2');
    const after = await lab.complete([act(0)]);
    expect(one.moves().toSorted()).toEqual(
      [`${run}.0.1`, `${run}.1.1`, `${meanwhile}.0.1`, `${after}.0.1`].toSorted(),
    );
    const times = (await lab.store.readLog(run)).map(({ at }) => at);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(60_000);
  });
});
