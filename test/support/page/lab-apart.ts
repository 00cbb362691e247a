import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inject } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import { Workplace, type Ended, type WeirProcess } from '../cli-process.ts';
import { freePort } from '../free-port.ts';
import { openTcpProxy, type TcpProxy } from '../tcp-proxy.ts';
import { uniqueWorkcell } from '../unique-workcell.ts';
import { until } from '../until.ts';

/** Two instruments that do as a test needs them: quick, slow, or badly. */
const instruments = ['arm', 'reader'] as const;
export type Instrument = (typeof instruments)[number];

const actions = `
        quick: { duration: 0.02, returns: { data: { mass: 1.5 } } }
        short: { duration: 0.4 }
        long: { duration: 300 }
        break: { duration: 0, failure_rate: 1 }`;

/** A step of a workflow as a test writes it. */
export interface StepGiven {
  module: Instrument;
  action: 'quick' | 'short' | 'long' | 'break';
  on_unknown?: 'pause';
}

/** A lab whose gateway, orchestrator and agents are processes of their own, on RabbitMQ and Redis, to be killed and frozen. */
export class LabApart {
  readonly url: string;
  /** The cable from the gateway to its store. */
  readonly store: TcpProxy;
  readonly #place: Workplace;
  readonly #env: NodeJS.ProcessEnv;
  readonly #agents = new Map<Instrument, WeirProcess>();
  #gateway!: WeirProcess;
  #orchestrator!: WeirProcess;

  private constructor(place: Workplace, store: TcpProxy, port: number, more: NodeJS.ProcessEnv) {
    this.#place = place;
    this.store = store;
    this.url = `http://127.0.0.1:${port}`;
    this.#env = {
      WEIR_BROKER_URL: inject('brokerUrl'),
      WEIR_STORE_URL: inject('storeUrl'),
      WEIR_WORKCELL: 'workcell.yaml',
      WEIR_GATEWAY_URL: this.url,
      WEIR_PORT: String(port),
      ...more,
    };
  }

  /**
   * @param served the instruments whose agents are started
   * @param more of the environment of all its processes
   * @param config of the workcell, as YAML
   */
  static async open(
    served: readonly Instrument[] = instruments,
    more: NodeJS.ProcessEnv = {},
    config = '{}',
  ): Promise<LabApart> {
    const place = await Workplace.open();
    const lab = new LabApart(place, await openTcpProxy(inject('storeUrl')), await freePort(), more);
    const modules = instruments.map(
      (name) => `  - name: ${name}\n    interface: simulator\n    config:\n      actions:${actions}`,
    );
    await writeFile(
      path.join(place.folder, 'workcell.yaml'),
      `name: ${uniqueWorkcell('page')}\nconfig: ${config}\nmodules:\n${modules.join('\n')}\n`,
    );
    await Promise.all([lab.startGateway(), lab.startOrchestrator()]);
    await Promise.all(served.map((name) => lab.startAgent(name)));
    return lab;
  }

  async startGateway(): Promise<void> {
    this.#gateway = await this.#start({ ...this.#env, WEIR_STORE_URL: this.store.url }, 'gateway');
  }

  async killGateway(): Promise<void> {
    this.#gateway.signal('SIGKILL');
    await this.#gateway.ended;
  }

  async startOrchestrator(): Promise<void> {
    this.#orchestrator = await this.#start(this.#env, 'orchestrator');
  }

  async killOrchestrator(): Promise<void> {
    this.#orchestrator.signal('SIGKILL');
    await this.#orchestrator.ended;
  }

  async startAgent(name: Instrument): Promise<void> {
    this.#agents.set(name, await this.#start(this.#env, 'agent', name));
  }

  killAgent(name: Instrument): Promise<void> {
    return this.#endAgent(name, 'SIGKILL');
  }

  /** The agent says goodbye. */
  stopAgent(name: Instrument): Promise<void> {
    return this.#endAgent(name, 'SIGTERM');
  }

  /** The agent's process gets no time until it is let go on. */
  freezeAgent(name: Instrument): void {
    process.kill(this.#agents.get(name)!.pid, 'SIGSTOP');
  }

  thawAgent(name: Instrument): void {
    process.kill(this.#agents.get(name)!.pid, 'SIGCONT');
  }

  /** Runs a `weir` command against the lab. */
  weir(...args: string[]): Promise<Ended> {
    return this.#place.run(args, this.#env);
  }

  /** Hands in a run of these steps, with a key where one is given; resolves to its id. */
  async submit(label: string, steps: readonly StepGiven[], key?: string): Promise<string> {
    const flowdef = steps.map((step, at) => ({ name: `step ${at + 1}`, ...step }));
    const body = new URLSearchParams({
      experiment_id: newId(),
      workflow: JSON.stringify({ name: label, flowdef }),
    });
    const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
    const answer = await fetch(`${this.url}/runs/start`, { method: 'POST', body, headers });
    return ((await answer.json()) as { run_id: string }).run_id;
  }

  async status(run: string): Promise<string> {
    return (await this.get<{ status: string }>(`runs/${run}`)).status;
  }

  /** @throws Error where the gateway refuses. */
  async get<T>(route: string): Promise<T> {
    const answer = await fetch(`${this.url}/${route}`);
    if (!answer.ok) throw new Error(`GET ${route}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** Asks something of the gateway as `curl` would; resolves to its answer. @throws Error where the gateway refuses. */
  async post(route: string, body: object = {}): Promise<unknown> {
    const answer = await fetch(`${this.url}/${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`POST ${route}: ${answer.status} ${text}`);
    return text === '' ? null : (JSON.parse(text) as unknown);
  }

  /** Resolves when the run has this status. */
  becomes(run: string, status: string): Promise<void> {
    return until(`run ${run} is ${status}`, async () => (await this.status(run)) === status);
  }

  async close(): Promise<void> {
    await this.#place.close();
    await this.store.close();
  }

  async #endAgent(name: Instrument, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const agent = this.#agents.get(name)!;
    agent.signal(signal);
    await agent.ended;
  }

  async #start(env: NodeJS.ProcessEnv, ...args: string[]): Promise<WeirProcess> {
    const started = this.#place.start(args, env);
    await started.printed(/^weir \w+ (is|are) up/m);
    return started;
  }
}
