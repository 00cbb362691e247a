import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAgent, type AgentOptions } from '../../../module-agents/runtime/agent.ts';
import { systemClock, type Instant } from '../../../module-agents/session/session.ts';
import { createLogger } from '../../../shared/kernel/log/logger.ts';
import type { Service } from '../../../shared/kernel/lifecycle/service.ts';
import { protocolTiming, type AgentTiming } from '../../../shared/kernel/timing/protocol-timing.ts';
import { ScriptedBroker } from './scripted-broker.ts';
import { address, workcell } from './scripted-owner.ts';
import { Witness } from '../witness.ts';

export type GatewayAnswer = (request: IncomingMessage, response: ServerResponse) => Promise<void> | undefined;

/** What a test wants otherwise. */
export type BenchOptions = Partial<Omit<AgentOptions, 'timing'>> & { timing?: Partial<AgentTiming> };

/** An agent's surroundings, all under the test's control. */
export class Bench {
  broker = new ScriptedBroker();
  readonly dir = mkdtempSync(join(tmpdir(), 'weir-agent-'));
  readonly witness = new Witness(join(this.dir, 'witness.txt'));
  readonly #services: Service[] = [];
  readonly #servers: Server[] = [];
  readonly #offset: Instant = { monotonic: 0, wall: 0 };
  /** How often an agent has asked for the time. */
  looksAtClock = 0;
  #lives = 0;

  get journalDir(): string {
    return join(this.dir, `journal-${this.#lives}`);
  }

  /** Moves the agent's clocks ahead. */
  skip({ monotonic = 0, wall = 0 }: Partial<Instant>): void {
    this.#offset.monotonic += monotonic;
    this.#offset.wall += wall;
  }

  async start(options: BenchOptions = {}): Promise<Service> {
    const service = this.create(options);
    await service.start();
    return service;
  }

  create(options: BenchOptions = {}): Service {
    const service = createAgent({
      workcell,
      address,
      module: this.witness.module(),
      broker: this.broker,
      gatewayUrl: 'http://127.0.0.1:1',
      journalDir: this.journalDir,
      log: createLogger({ level: 'silent', service: 'test' }),
      clock: () => {
        this.looksAtClock++;
        const now = systemClock();
        return {
          monotonic: now.monotonic + this.#offset.monotonic,
          wall: now.wall + this.#offset.wall,
        };
      },
      ...options,
      timing: {
        ...protocolTiming.agent,
        heartbeat: 20,
        hello: 400,
        flush: 300,
        resend: 100,
        started: 25,
        abandon: 50,
        abort: 300,
        progress: 40,
        hurry: 50,
        ...options.timing,
      },
    });
    this.#services.push(service);
    return service;
  }

  /** The process dies at this moment; the next one finds the disk as it is now, and a new connection. */
  crash(): void {
    const left = this.journalDir;
    this.broker.refuse = () => true;
    this.broker.cut('the process died');
    this.broker = new ScriptedBroker();
    this.#lives++;
    cpSync(left, this.journalDir, { recursive: true, filter: (path) => !/lock\.(db|pid)/.test(path) });
  }

  /** What the journal's file holds at this moment. */
  journalText(): string {
    return readFileSync(
      join(this.journalDir, workcell, address.module, address.instance, 'journal.jsonl'),
      'utf8',
    );
  }

  /** A gateway that answers as the test wants; resolves with its address. */
  async gateway(answer: GatewayAnswer): Promise<string> {
    const server = createServer(
      (request, response) => void answer(request, response)?.catch(() => response.destroy()),
    );
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async cleanUp(): Promise<void> {
    this.witness.openAll();
    await Promise.all(this.#services.map((service) => service.stop()));
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections();
    }
    rmSync(this.dir, { recursive: true, force: true });
  }
}
