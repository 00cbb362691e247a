import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createOrchestrator, type Orchestrator } from '../../../orchestrator/orchestrator.ts';
import type { Broker } from '../../../shared/broker/broker.ts';
import { openBroker } from '../../../shared/broker/open-broker.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import {
  message,
  type BodyOf,
  type CommandMessage,
  type ControlMessage,
} from '../../../shared/contracts/message.ts';
import { createLogger } from '../../../shared/log/logger.ts';
import { openStore } from '../../../shared/store/open-store.ts';
import type { Store } from '../../../shared/store/store.ts';
import type { Workcell } from '../../../shared/workcell/workcell.ts';
import { runDefinition, stepDefinition } from '../../fixtures/run-definition.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';

const log = createLogger({ level: 'silent', service: 'test' });
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A lab on the embedded broker and store, with one scripted agent. */
class Lab {
  readonly workcell: Workcell = {
    name: uniqueWorkcell('orchestrator'),
    id: newId(),
    metadata: {},
    config: { sequential_scheduler: false, verify_locations_before_transfer: false, rest: {} },
    modules: [],
    locations: {},
  };
  /** The first delivery of each command; one that comes again is known by its id, as a journal would know it. */
  readonly commands: CommandMessage[] = [];
  readonly deliveries: CommandMessage[] = [];
  readonly controls: ControlMessage[] = [];
  readonly broker: Broker;
  readonly store: Store;

  static async open(): Promise<Lab> {
    const folder = await mkdtemp(path.join(tmpdir(), 'weir-orchestrator-'));
    closers.push(() => rm(folder, { recursive: true, force: true }));
    const name = uniqueWorkcell('orchestrator');
    const store = await openStore(`file:${folder}`, { workcell: name, log });
    closers.push(() => store.close());
    return new Lab(name, store);
  }

  private constructor(name: string, store: Store) {
    this.workcell.name = name;
    this.store = store;
    this.broker = this.#open('test');
  }

  async orchestrator(): Promise<Orchestrator> {
    const { workcell, store } = this;
    const orchestrator = createOrchestrator({ workcell, store, broker: this.#open('orchestrator'), log });
    closers.push(() => orchestrator.stop());
    await orchestrator.start();
    return orchestrator;
  }

  async agent(): Promise<void> {
    const link = await this.broker.openAgent(
      { module: 'arm', instance: 'a' },
      {
        attached: () => void this.hello(),
        detached: () => undefined,
        evicted: () => undefined,
        message: (told) => {
          if (told.type === 'step.command') return this.#take(told);
          this.controls.push(told);
          if (told.type === 'ask-hello') void this.hello();
        },
      },
    );
    closers.push(() => link.close());
  }

  #take(command: CommandMessage): void {
    this.deliveries.push(command);
    if (!this.commands.some(({ command_id }) => command_id === command.command_id))
      this.commands.push(command);
  }

  async hello(facts: Partial<BodyOf<'agent.hello'>> = {}): Promise<void> {
    const body = {
      ...{ module: 'arm', instance: 'a', boot_id: 'b', hello_id: newId(), journal_id: 'j', journal_head: 0 },
      ...{ journal_floor: 0, commands: [], capacity: 1 },
      about: { name: 'arm', actions: [{ name: 'move', args: [], files: [], results: [] }] },
      ...facts,
    };
    await this.broker.sendToInbox(message('agent.hello', { workcell: this.workcell.name, body }));
  }

  async submit(steps = 2, send = true): Promise<string> {
    const definition = runDefinition({
      created_at: Date.now(),
      steps: Array.from({ length: steps }, (_, i) => stepDefinition({ id: newId(), name: `step ${i}` })),
    });
    await this.store.createRun(definition);
    const { run_id } = definition;
    const workcell = this.workcell.name;
    if (send) await this.broker.sendToInbox(message('run.submit', { workcell, run_id, body: {} }));
    return run_id;
  }

  settle({ run_id, command_id, body }: CommandMessage): void {
    const { module, instance, number } = body;
    const report = {
      module,
      instance,
      number,
      outcome: 'succeeded' as const,
      acted: true,
      data: { mass: 3 },
    };
    const workcell = this.workcell.name;
    this.broker.sendReport(message('step.settled', { workcell, run_id, command_id, body: report }));
  }

  async nthCommand(n: number): Promise<CommandMessage> {
    await vi.waitFor(() => expect(this.commands.length).toBeGreaterThanOrEqual(n), { timeout: 10_000 });
    return this.commands[n - 1]!;
  }

  async untilState(run: string, state: string): Promise<void> {
    await vi.waitFor(async () => expect((await this.store.readRun(run))?.state).toBe(state), {
      timeout: 15_000,
    });
  }

  #open(name: string): Broker {
    const broker = openBroker('memory:', { workcell: this.workcell.name, name, log });
    closers.push(() => broker.close());
    return broker;
  }
}

describe('orchestrator', () => {
  it('carries a run through its steps, in order, and keeps results and log', async () => {
    const lab = await Lab.open();
    await lab.orchestrator();
    await lab.agent();
    const run = await lab.submit();
    lab.settle(await lab.nthCommand(1));
    lab.settle(await lab.nthCommand(2));
    await lab.untilState(run, 'completed');
    const stored = await lab.store.readRun(run);
    expect(lab.commands.map(({ command_id }) => command_id)).toEqual([`${run}.0.1`, `${run}.1.1`]);
    expect(stored?.steps[1]).toMatchObject({ status: 'succeeded', data: { mass: 3 } });
    const log = await lab.store.readLog(run);
    expect(log.filter(({ level }) => level !== 'event').at(-1)?.text).toBe('the run is completed');
  });

  it('finds a run whose submission message was lost', async () => {
    const lab = await Lab.open();
    const orchestrator = await lab.orchestrator();
    await orchestrator.whenOwner();
    await lab.agent();
    const run = await lab.submit(1, false);
    lab.settle(await lab.nthCommand(1));
    await lab.untilState(run, 'completed');
    expect(lab.commands).toHaveLength(1);
  });

  it('the next owner goes on where the last one stopped, and sends nothing twice', async () => {
    const lab = await Lab.open();
    const first = await lab.orchestrator();
    await first.whenOwner();
    await lab.agent();
    const run = await lab.submit(2);
    lab.settle(await lab.nthCommand(1));
    const second = await lab.nthCommand(2);
    const standby = await lab.orchestrator();
    expect(standby.owning()).toBe(false);
    await first.stop();
    await standby.whenOwner();
    lab.settle(second);
    await lab.untilState(run, 'completed');
    expect(new Set(lab.commands.map(({ command_id }) => command_id)).size).toBe(2);
  });

  it('a command of a new session follows a hello that does not list it, under the same id', async () => {
    const lab = await Lab.open();
    await lab.orchestrator();
    await lab.agent();
    await lab.submit(1);
    const { command_id, session } = await lab.nthCommand(1);
    await lab.hello();
    await vi.waitFor(() => expect(lab.deliveries.at(-1)?.session).toBeGreaterThan(session));
    expect(lab.deliveries.at(-1)?.command_id).toBe(command_id);
  });

  it('a cancel reaches the agent while its command is in flight, and the run ends with its word', async () => {
    const lab = await Lab.open();
    await lab.orchestrator();
    await lab.agent();
    const run_id = await lab.submit(2);
    const delivery = await lab.nthCommand(1);
    const cancel = { workcell: lab.workcell.name, run_id, body: { command: 'cancel' as const } };
    await lab.broker.sendToInbox(message('run.control', cancel));
    await vi.waitFor(() => expect(lab.controls.some((control) => control.type === 'cancel')).toBe(true));
    lab.settle(delivery);
    await lab.untilState(run_id, 'cancelled');
    expect(lab.commands).toHaveLength(1);
  });
});
