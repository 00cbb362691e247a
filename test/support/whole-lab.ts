import { cpSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createGateway, type Gateway, type GatewayDependencies } from '../../gateway/gateway.ts';
import { createAgent, type AgentOptions } from '../../module-agents/runtime/agent.ts';
import type { ModuleDefinition } from '../../module-agents/sdk/index.ts';
import { createOrchestrator, type Orchestrator } from '../../orchestrator/orchestrator.ts';
import type { Broker } from '../../shared/broker/broker.ts';
import { openBroker } from '../../shared/broker/open-broker.ts';
import { newId } from '../../shared/contracts/ids.ts';
import type { JsonObject } from '../../shared/contracts/json.ts';
import type { StoredRun } from '../../shared/contracts/run.ts';
import type { Service } from '../../shared/lifecycle/service.ts';
import { createLogger } from '../../shared/log/logger.ts';
import { openStore } from '../../shared/store/open-store.ts';
import type { Store } from '../../shared/store/store.ts';
import type { AgentTiming, ProtocolTiming } from '../../shared/timing/protocol-timing.ts';
import { parseWorkcell } from '../../shared/workcell/load-workcell.ts';
import type { Workcell } from '../../shared/workcell/workcell.ts';
import { tenth } from './scaled-timing.ts';
import { uniqueWorkcell } from './unique-workcell.ts';
import { until } from './until.ts';
import { Witness } from './witness.ts';

const log = createLogger({ level: 'silent', service: 'test' });

/** An agent of the lab, with what a test needs to break it. */
export interface LabAgent {
  readonly service: Service;
  readonly broker: Broker;
  readonly witness: Witness;
  readonly journalDir: string;
  readonly instance: string;
  readonly module: string;
}

export interface AgentChanges extends Partial<Pick<AgentOptions, 'gatewayUrl' | 'drainSeconds'>> {
  timing?: Partial<AgentTiming>;
  module?: string;
  instance?: string;
  /** Replaces or wraps the agent's own. */
  broker?: (own: Broker) => Broker;
  /** Where the broker is found, where not as for everybody. */
  brokerUrl?: string;
  journalDir?: string;
  witness?: Witness;
  /** What the module has besides the witness's actions. */
  definition?: Partial<ModuleDefinition>;
}

export interface WholeLabOptions {
  /** `memory:` unless given. */
  brokerUrl?: string;
  /** A file of the lab's own unless given. */
  storeUrl?: string;
  /** Names of modules; `arm` unless given. */
  modules?: string[];
  /** The section `config` of the workcell file. */
  config?: string;
  /** More of the workcell file. */
  more?: string;
  /** A tenth of the protocol's times unless given. */
  timing?: ProtocolTiming;
}

/** Gateway, orchestrators and agents in this process, apart from each other but for what a test lets them share. */
export class WholeLab {
  readonly brokerUrl: string;
  readonly workcell: Workcell;
  readonly folder: string;
  readonly storeUrl: string;
  readonly experiment = newId();
  readonly timing: ProtocolTiming;
  gateway!: Gateway;
  store!: Store;
  readonly #closers: (() => Promise<unknown>)[] = [];
  #lives = 0;

  static async open(options: WholeLabOptions = {}): Promise<WholeLab> {
    const folder = await mkdtemp(path.join(tmpdir(), 'weir-whole-'));
    const lab = new WholeLab(folder, options);
    lab.#closers.push(() => rm(folder, { recursive: true, force: true }));
    await lab.openStore();
    return lab;
  }

  private constructor(folder: string, options: WholeLabOptions) {
    const { brokerUrl = 'memory:', modules = ['arm'], config = '{}', more = '' } = options;
    this.folder = folder;
    this.timing = options.timing ?? tenth;
    this.brokerUrl = brokerUrl;
    this.storeUrl = options.storeUrl ?? `file:${path.join(folder, 'store')}`;
    const names = modules.map((name) => `  - { name: ${name}, interface: file }`);
    const text = `name: ${uniqueWorkcell('whole')}\nconfig: ${config}\nmodules:\n${names.join('\n')}\n${more}`;
    this.workcell = parseWorkcell(text, path.join(folder, 'workcell.yaml')).workcell;
  }

  /** What is done when the lab is closed, the latest first. */
  onClose(close: () => Promise<unknown>): void {
    this.#closers.push(close);
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }

  async openStore(): Promise<Store> {
    const store = await openStore(this.storeUrl, {
      workcell: this.workcell.name,
      log,
      timing: this.timing.store,
    });
    this.onClose(() => store.close());
    this.store = store;
    return store;
  }

  openBroker(name: string, url = this.brokerUrl): Broker {
    const broker = openBroker(url, {
      workcell: this.workcell.name,
      name,
      log,
      timing: this.timing.broker,
    });
    this.onClose(() => broker.close());
    return broker;
  }

  async startGateway(
    change: (own: Broker) => Broker = (own) => own,
    port = 0,
    more: Partial<GatewayDependencies> = {},
  ): Promise<Gateway> {
    const gateway = createGateway({
      config: { host: '127.0.0.1', port, data_dir: path.join(this.folder, 'data'), max_upload: 1 << 30 },
      workcell: this.workcell,
      store: this.store,
      broker: change(this.openBroker('gateway')),
      log,
      version: '0.0.0',
      timing: { ...this.timing.gateway, drain: 200 },
      ...more,
    });
    this.onClose(() => gateway.stop());
    await gateway.start();
    this.gateway = gateway;
    return gateway;
  }

  /** Resolves when it owns the workcell, or stands by. */
  async startOrchestrator(
    given: {
      broker?: (own: Broker) => Broker;
      store?: (own: Store) => Store;
      brokerUrl?: string;
      timing?: ProtocolTiming['owner'];
    } = {},
  ): Promise<Orchestrator & { broker: Broker }> {
    const { broker: wrap = (own) => own, store: keep = (own) => own, brokerUrl } = given;
    const broker = this.openBroker('orchestrator', brokerUrl);
    const orchestrator = createOrchestrator({
      workcell: this.workcell,
      broker: wrap(broker),
      store: keep(this.store),
      // An agent that stops waits to hear what is kept.
      timing: given.timing ?? { ...this.timing.owner, tellKept: 50 },
      log,
    });
    this.onClose(() => orchestrator.stop());
    await orchestrator.start();
    return Object.assign(orchestrator, { broker });
  }

  /** Resolves when it has said hello. */
  async startAgent(changes: AgentChanges = {}): Promise<LabAgent> {
    const { module = 'arm', instance = 'a', broker: wrap = (own) => own } = changes;
    const broker = this.openBroker(`agent ${module}/${instance}`, changes.brokerUrl);
    const witness = changes.witness ?? new Witness(path.join(this.folder, `witness-${module}-${instance}`));
    const journalDir = changes.journalDir ?? path.join(this.folder, `journals-${module}-${instance}`);
    const service = createAgent({
      workcell: this.workcell.name,
      module: witness.module({ name: module, ...changes.definition }),
      address: { module, instance },
      broker: wrap(broker),
      gatewayUrl: changes.gatewayUrl ?? this.gateway.url(),
      journalDir,
      log,
      ...(changes.drainSeconds === undefined ? {} : { drainSeconds: changes.drainSeconds }),
      timing: { ...this.timing.agent, flush: 300, abort: 300, ...changes.timing },
    });
    this.onClose(async () => {
      witness.openAll();
      await service.stop();
    });
    await service.start();
    return { service, broker, witness, journalDir, module, instance };
  }

  /** The process of the agent dies at this moment; resolves with the journals as they are on its disk. */
  async crash(agent: LabAgent): Promise<string> {
    const copy = `${agent.journalDir}-${++this.#lives}`;
    cpSync(agent.journalDir, copy, { recursive: true, filter: (file) => !/lock\.(db|pid)/.test(file) });
    await agent.broker.close();
    return copy;
  }

  /** What the agent's journal holds at this moment. */
  journalOf({ journalDir, module, instance }: LabAgent): string {
    return readFileSync(path.join(journalDir, this.workcell.name, module, instance, 'journal.jsonl'), 'utf8');
  }

  /** Everything that a small lab has. */
  async startAll(): Promise<LabAgent> {
    await this.startGateway();
    await this.startOrchestrator();
    return this.startAgent();
  }

  /** Submits a run of these steps; the answer. */
  submit(
    steps: JsonObject[],
    given: { headers?: Record<string, string>; files?: Record<string, string> } = {},
  ): Promise<Response> {
    const body = new FormData();
    body.set('experiment_id', this.experiment);
    body.set('workflow', JSON.stringify({ name: 'whole', flowdef: steps }));
    for (const [name, content] of Object.entries(given.files ?? {}))
      body.append('files', new Blob([content]), name);
    const { headers = {} } = given;
    return fetch(`${this.gateway.url()}/runs/start`, { method: 'POST', body, headers });
  }

  /** Submits a run that is fine; resolves with its id. */
  async begin(steps: JsonObject[], files?: Record<string, string>): Promise<string> {
    const answer = await this.submit(steps, files ? { files } : {});
    if (!answer.ok) throw new Error(await answer.text());
    return ((await answer.json()) as { run_id: string }).run_id;
  }

  async cancel(run: string): Promise<void> {
    const answer = await fetch(`${this.gateway.url()}/runs/${run}/cancel`, { method: 'POST' });
    if (!answer.ok) throw new Error(await answer.text());
  }

  /** Resolves with the run once it is in that state. @throws Error that tells its log where it does not get there. */
  async untilState(run: string, state: string, ms = 40_000): Promise<StoredRun> {
    let stored: StoredRun | undefined;
    await until(
      `the run is ${state}`,
      async () => {
        stored = await this.store.readRun(run);
        return stored?.state === state;
      },
      ms,
    ).catch(async (error: unknown) => {
      const story = (await this.logOf(run)).join('\n');
      throw new Error(`${String(error)}; it is ${stored?.state}: ${stored?.summary?.waiting}\n${story}`, {
        cause: error,
      });
    });
    return stored!;
  }

  async logOf(run: string): Promise<string[]> {
    return (await this.store.readLog(run)).map((line) => line.text);
  }

  /** Resolves when the instrument has been moved so often. */
  async moved({ witness }: Pick<LabAgent, 'witness'>, times: number, ms = 20_000): Promise<void> {
    await until(`it has moved ${times} times`, () => witness.moves().length >= times, ms);
  }
}

/** A step on an instrument of the lab. */
export function step(action = 'move', more: JsonObject = {}): JsonObject {
  return { name: `to ${action}`, module: 'arm', action, args: {}, ...more };
}

/** A broker or a store that is `own` but for what is given. */
export function changed<T extends Broker | Store>(own: T, changes: Partial<T>): T {
  return new Proxy(own, {
    get(target, name) {
      const value: unknown = Reflect.get({ ...changes }, name) ?? Reflect.get(target, name, target);
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
  });
}
