import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../support/free-port.ts';
import { ownWeir, startChild, type Child } from '../bench/child.ts';
import { startBroker } from '../services/start-services.ts';
import type { BrokerService } from '../services/service.ts';

/** Where the workcell files and the instruments are: in the sources, for agents load them as they are. */
const workcell = path.resolve(import.meta.dirname, '../../../test/screenshots/workcell');

/** Who serves what: one process for each, so that each can be killed and frozen alone. */
const agents = [
  'stacker/1',
  'arm/1',
  'pipettor/1',
  'incubator/1',
  'reader/1',
  'reader/2',
  'camera/1',
  'washer/1',
] as const;
export type Agent = (typeof agents)[number];

/** A lab of eight agents, each a process of its own, on a RabbitMQ that nobody else uses. */
export class ScreeningLab {
  readonly url: string;
  readonly brokerUrl: string;
  readonly #broker: BrokerService;
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #agents = new Map<Agent, Child>();
  #lab: Child | undefined;

  private constructor(broker: BrokerService, folder: string, port: number) {
    this.#broker = broker;
    this.brokerUrl = broker.url;
    this.#folder = folder;
    this.url = `http://127.0.0.1:${port}`;
    this.#env = {
      WEIR_BROKER_URL: broker.url,
      WEIR_STORE_URL: `file:${path.join(folder, 'store')}`,
      WEIR_DATA_DIR: path.join(folder, 'data'),
      WEIR_JOURNAL_DIR: path.join(folder, 'journals'),
      WEIR_PORT: String(port),
      WEIR_GATEWAY_URL: this.url,
      LOG_LEVEL: 'fatal',
    };
  }

  /** Resolves when all agents serve. */
  static async start(): Promise<ScreeningLab> {
    // Of its own: no other lab's dead letters are in the pictures.
    const [broker, folder] = await Promise.all([
      startBroker({ own: true }),
      mkdtemp(path.join(tmpdir(), 'weir-screenshots-')),
    ]);
    const lab = new ScreeningLab(broker, folder, await freePort());
    await lab.startGateway();
    await Promise.all(agents.map((agent) => lab.startAgent(agent)));
    return lab;
  }

  /** Gateway and orchestrator. */
  async startGateway(): Promise<void> {
    const file = path.join(workcell, 'lab.yaml');
    this.#lab = await startChild([ownWeir, 'up', '--workcell', file], 'http://', this.#env);
  }

  async startAgent(agent: Agent): Promise<void> {
    const [module = '', instance = ''] = agent.split('/');
    const file = path.join(workcell, 'agents.yaml');
    const args = [ownWeir, 'agent', module, '--instance', instance, '--workcell', file];
    this.#agents.set(agent, await startChild(args, 'is up', this.#env));
  }

  /** `kill -9`. */
  killAgent(agent: Agent): void {
    process.kill(this.#agentOf(agent).pid, 'SIGKILL');
  }

  /** Its process gets no time until it is let go on. */
  freezeAgent(agent: Agent, frozen = true): void {
    this.#agentOf(agent).pause(frozen);
  }

  killGateway(): void {
    if (this.#lab) process.kill(this.#lab.pid, 'SIGKILL');
  }

  async stop(): Promise<void> {
    const children = [...this.#agents.values(), ...(this.#lab ? [this.#lab] : [])];
    for (const { pid } of children) killIfAlive(pid);
    await this.#broker.remove();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #agentOf(agent: Agent): Child {
    const child = this.#agents.get(agent);
    if (!child) throw new Error(`${agent} was not started`);
    return child;
  }
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
