import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { inFlight } from '../../../orchestrator/machine/run-queries.ts';
import { OwnerMetrics } from '../../../orchestrator/turn/metrics/owner-metrics.ts';
import { StoreMemory } from '../../../orchestrator/restored-store/restored-store.ts';
import { Term } from '../../../orchestrator/leadership/term.ts';
import type { Broker } from '../../../shared/broker/broker.ts';
import type { Json } from '../../../shared/kernel/json/json.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import {
  message,
  type BodyOf,
  type CommandMessage,
  type HeartbeatMessage,
  type InboxMessage,
  type MessageOf,
  type OwnAgentMessage,
} from '../../../shared/contracts/message.ts';
import { nextOrder } from '../../../shared/contracts/order-number.ts';
import type { StoredRun } from '../../../shared/contracts/run.ts';
import { Metrics } from '../../../shared/observe/metrics/metrics.ts';
import { createLogger } from '../../../shared/kernel/log/logger.ts';
import { logSentence } from '../../../shared/sentences/log-line.ts';
import type { Changes, Store, Token } from '../../../shared/store/store.ts';
import { unreadable, type UnreadableRun } from '../../../shared/store/run-text.ts';
import { protocolTiming } from '../../../shared/kernel/timing/protocol-timing.ts';
import { newStoredRun, stepDefinition } from '../../fixtures/run-definition.ts';
import { helloOf, labWorkcell, oneStepRun, chainOf } from './run-fixtures.ts';
import { thaw } from '../../../orchestrator/machine/stored-run.ts';

/** A term on a broker and a store that do what the test says. */
class Lab {
  readonly sent: CommandMessage[] = [];
  readonly told: OwnAgentMessage[] = [];
  readonly commits: Changes[] = [];
  readonly runs = new Map<string, StoredRun>();
  newIds: string[] = [];
  unfinished: StoredRun[] = [];
  unreadable: UnreadableRun[] = [];
  readonly damaged = new Set<string>();
  /** The runs that each question for a hello names. */
  readonly asks: (readonly string[])[] = [];
  /** What the owner has put into its own inbox. */
  readonly pokes: InboxMessage[] = [];
  fields: Record<string, Json> = {};
  grace = 0;
  /** What the store's clock shows. */
  now = 1_000;
  /** How often the store was connected anew. */
  reconnects = 0;
  /** Where it is false, the broker takes no question to all agents. */
  connected = true;
  heartbeat: (message: HeartbeatMessage) => void = () => undefined;
  returned: (message: CommandMessage) => void = () => undefined;
  term!: Term;

  async begin(): Promise<void> {
    const broker = {
      sendToAgent: (...messages: OwnAgentMessage[]) => {
        for (const message of messages) {
          if (message.type === 'step.command') this.sent.push(message);
          else this.told.push(message);
        }
      },
      onReturned: (listener: (message: CommandMessage) => void) => {
        this.returned = listener;
        return () => undefined;
      },
      sendHeartbeat: () => Promise.resolve(),
      sendToInbox: (message: InboxMessage) => Promise.resolve(void this.pokes.push(message)),
      broadcast: (ask: MessageOf<'ask-hello'>) => {
        if (!this.connected) return Promise.reject(new Error('not connected yet'));
        return Promise.resolve(void this.asks.push(ask.body.runs ?? []));
      },
      openHeartbeats: (listener: (message: HeartbeatMessage) => void) => {
        this.heartbeat = listener;
        return Promise.resolve({ close: () => Promise.resolve() });
      },
    } as unknown as Broker;
    const store = {
      takeToken: (nonce: string) => Promise.resolve({ epoch: 1, nonce, seq: 0 }),
      readWorkcell: () => Promise.resolve(this.fields),
      unfinishedRuns: () => Promise.resolve({ runs: this.unfinished, unreadable: this.unreadable }),
      newRunIds: () => Promise.resolve(this.newIds),
      readRun: (id: string) =>
        this.damaged.has(id)
          ? Promise.reject(unreadable(new Error('it is no JSON')))
          : Promise.resolve(this.runs.get(id)),
      readRecord: () => Promise.resolve(undefined),
      now: () => Promise.resolve(this.now),
      reconnects: () => this.reconnects,
      replicas: () => 0,
      commit: ({ seq, ...token }: Token, changes: Changes) => {
        this.commits.push(changes);
        return Promise.resolve({ token: { ...token, seq: seq + 1 }, now: this.now, terminal: [] });
      },
    } as unknown as Store;
    const log = createLogger({ level: 'silent', service: 'test' });
    const deps = {
      workcell: labWorkcell,
      embedded: false,
      readAt: 0,
      broker,
      store,
      log,
      wake: () => undefined,
      onKept: () => undefined,
    };
    const timing = { ...protocolTiming.owner, grace: this.grace };
    const metrics = new OwnerMetrics(new Metrics());
    this.term = await Term.begin({ ...deps, timing, metrics, memory: new StoreMemory() });
  }

  /** Applies what has come up, as the loop would. */
  async play(): Promise<void> {
    while (this.term.pending()) await this.term.turn([]);
  }

  async grantOneStep(): Promise<string> {
    const run_id = newId();
    this.runs.set(run_id, oneStepRun(run_id));
    await this.term.turn([
      helloOf({ instance: 'a' }),
      message('run.submit', { workcell: 'lab', run_id, body: {} }),
    ]);
    return run_id;
  }

  /** What the commits have made of the run. */
  storedRun(run_id: string): Omit<StoredRun, 'definition' | 'revision'> {
    const changes = this.commits.flatMap(({ runs }) => runs.filter((run) => run.run_id === run_id));
    const updates = changes.flatMap(({ update }) => (update ? [update] : []));
    const whole = <Key extends 'steps' | 'step_snapshots'>(key: Key) =>
      Object.assign({}, ...updates.map((update) => update[key])) as NonNullable<StoredRun[Key]>;
    const all = Object.assign({}, ...updates) as StoredRun;
    return { ...all, steps: whole('steps'), step_snapshots: whole('step_snapshots') };
  }

  /** How far the last commit that tells of the run has its command. */
  phaseOf(run_id: string): string | undefined {
    const run = this.storedRun(run_id);
    return run.snapshot && inFlight(thaw(run_id, run, chainOf(9)).snapshot)[0]?.phase;
  }
}

describe('a term', () => {
  const lab = new Lab();
  beforeEach(async () => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
    });
    Object.assign(lab, new Lab());
    await lab.begin();
  });
  afterEach(() => {
    lab.term.end();
    vi.useRealTimers();
  });

  it("the store's clock is set 400 days ahead and back > each order counts, by the number that the store gives it", async () => {
    await lab.term.turn([helloOf({ instance: 'a' })]);
    const given: number[] = [];
    const order = async (command: 'safety_stop' | 'reset', days: number) => {
      lab.now = Date.parse('2026-11-25T12:00:00Z') + days * 86_400_000;
      const revision = nextOrder(lab.now, given);
      given.push(revision);
      const body = { command, revision, at: lab.now };
      await lab.term.turn([message('workcell.control', { workcell: 'lab', body })]);
      expect(lab.commits.at(-1)?.workcell['holds:']).toMatchObject({ stopped: { revision } });
    };
    for (const [stopped, reset] of [
      [0, 400],
      [400, 0],
      [0, 0],
      [2_000, 0],
      [0, 2_000],
      [0, 0],
    ] as const) {
      await order('safety_stop', stopped);
      await order('reset', reset);
      expect(lab.commits.at(-1)?.workcell['holds:']).toMatchObject({ stopped: { on: false } });
    }
  });

  it("the store's clock is ahead of the owner's > a word on a location is booked at the time at which it was said, or later", async () => {
    lab.now += 50;
    const body = { name: 'nest', state: 'Empty', at: lab.now };
    await lab.term.turn([message('location.set', { workcell: 'lab', body })]);
    const { since } = lab.commits.at(-1)?.workcell['location:nest'] as { since: number };
    expect(since).toBeGreaterThanOrEqual(body.at);
  });

  it('a run that an earlier version stored, of which an outcome is unknown > what each answer would do is played', async () => {
    const run = newStoredRun({ steps: [stepDefinition({ on_unknown: 'pause' })] });
    const { run_id } = run.definition;
    lab.runs.set(run_id, run);
    const of = { workcell: 'lab', run_id };
    await lab.term.turn([helloOf(), message('run.submit', { ...of, body: {} })]);
    const [given] = lab.sent;
    const body = { module: 'arm', instance: 'a', number: 1, outcome: 'interrupted', acted: true } as const;
    await lab.term.turn([message('step.settled', { ...of, command_id: given!.command_id, body })]);
    lab.term.end();
    const { summary, ...stored } = lab.storedRun(run_id);
    const { answers, ...told } = summary!;
    lab.unfinished = [{ ...run, ...stored, revision: 3, summary: told }];
    lab.commits.length = 0;
    await lab.begin();
    await lab.play();
    expect(answers).toBeDefined();
    expect(lab.storedRun(run_id).summary?.answers).toEqual(answers);
  });

  it('runs that cannot be read, at its begin and later > are left alone, and the others go on', async () => {
    const [first, second] = [newId(), newId()];
    lab.unreadable = [{ run_id: first, reason: 'it is no JSON' }];
    lab.term.end();
    await lab.begin();
    lab.damaged.add(second);
    const hint = message('run.submit', { workcell: 'lab', run_id: second, body: {} });
    await lab.term.turn([hint]);
    const by = { workcell: 'lab', body: { command: 'cancel' as const } };
    await lab.term.turn([first, second].map((run_id) => message('run.control', { ...by, run_id })));
    const lines = lab.commits.flatMap(({ runs }) =>
      runs.flatMap(({ run_id, log }) => log.map((line) => [run_id, logSentence(line, { steps: [] })])),
    );
    expect(lines).toEqual([first, second].map((run_id) => [run_id, 'cancel changes nothing: it is no JSON']));
    const run_id = await lab.grantOneStep();
    expect(lab.sent.map((command) => command.run_id)).toEqual([run_id]);
  });

  it('an interruption of a run that is over and cannot be read > is applied all the same', async () => {
    const run_id = newId();
    lab.damaged.add(run_id);
    await lab.term.turn([helloOf({ instance: 'a' })]);
    const body = { module: 'arm', instance: 'a', number: 1, outcome: 'interrupted' as const, acted: true };
    const settled = message('step.settled', { workcell: 'lab', run_id, command_id: `${run_id}.0.1`, body });
    await expect(lab.term.turn([settled])).resolves.toEqual([]);
  });

  it('a command comes back from the broker > its step is granted anew, with the mark of that commit', async () => {
    const run_id = await lab.grantOneStep();
    await lab.term.turn([helloOf({ instance: 'b' })]);
    const [first] = lab.sent;
    expect(first).toMatchObject({ command_id: `${run_id}.0.1`, body: { instance: 'a' } });
    lab.returned(first!);
    await lab.play();
    expect(lab.sent[1]).toMatchObject({
      ...{ command_id: `${run_id}.0.2`, body: { instance: 'b' } },
      mark: { epoch: 1, seq: lab.commits.length },
    });
  });

  it('a result that is committed > its agent hears so with the next command, or alone a moment later', async () => {
    const run_id = await lab.grantOneStep();
    const command_id = `${run_id}.0.1`;
    const body = { module: 'arm', instance: 'a', number: 1, outcome: 'succeeded' as const, acted: true };
    const result = message('step.settled', { workcell: 'lab', run_id, command_id, body });
    const next = newId();
    lab.runs.set(next, oneStepRun(next));
    await lab.term.turn([result, message('run.submit', { workcell: 'lab', run_id: next, body: {} })]);
    expect(lab.sent[1]).toMatchObject({ command_id: `${next}.0.1`, body: { kept: [command_id] } });
    await lab.term.turn([result]);
    expect(lab.told.filter(({ type }) => type === 'kept')).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(lab.told.at(-1)).toMatchObject({ type: 'kept', body: { instance: 'a', kept: [command_id] } });
  });

  it('a run that ends while the sweep finds it new is not begun again', async () => {
    const run_id = newId();
    lab.newIds = [run_id];
    lab.runs.set(run_id, oneStepRun(run_id));
    await vi.advanceTimersByTimeAsync(5_100);
    lab.runs.set(run_id, { ...oneStepRun(run_id), state: 'completed' });
    await lab.play();
    expect(lab.commits.flatMap(({ runs }) => runs)).toEqual([]);
  });

  it('agents that could not be asked for a hello > are asked at the next heartbeat of a stranger, once', async () => {
    const stranger = () => {
      const body = { module: 'arm', instance: 'a', boot_id: newId(), holding: [], acting: [], stopped: null };
      lab.heartbeat(message('agent.heartbeat', { workcell: 'lab', session: 1, body }));
    };
    lab.term.end();
    Object.assign(lab, new Lab(), { connected: false });
    await lab.begin();
    lab.connected = true;
    stranger();
    expect(lab.asks).toHaveLength(1);
    stranger();
    expect(lab.asks).toHaveLength(1);
  });

  it('nothing happens, and the store was connected anew > one commit proves that it has all', async () => {
    await lab.term.turn([]);
    const before = lab.commits.length;
    await vi.advanceTimersByTimeAsync(1_000);
    await lab.play();
    expect(lab.commits).toHaveLength(before);
    lab.reconnects = 1;
    await vi.advanceTimersByTimeAsync(1_000);
    await lab.play();
    expect(lab.commits.slice(before)).toMatchObject([{ runs: [], workcell: { lineage: {} } }]);
  });

  it('nothing is sent, asked or played any more once it has ended', async () => {
    await lab.grantOneStep();
    const asked = lab.asks.length;
    lab.term.end();
    lab.newIds = [newId()];
    await vi.advanceTimersByTimeAsync(60_000);
    expect(lab.term.pending()).toBe(false);
    expect(lab.asks).toHaveLength(asked);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('a message that is about to be applied alone is noted before, and no more once that is committed', async () => {
    const hello = helloOf({ instance: 'a' });
    expect(await lab.term.beginAlone(hello.id, 'p')).toBe(false);
    expect(lab.commits.at(-1)?.workcell).toMatchObject({ suspect: { id: hello.id, players: ['p'] } });
    await lab.term.turn([helloOf({ instance: 'b' })]);
    expect(lab.commits.at(-1)?.workcell).not.toHaveProperty('suspect');
    await lab.term.turn([hello]);
    expect(lab.commits.at(-1)?.workcell).toMatchObject({ suspect: null });
  });

  describe('a store that was put back, and agents that its copy does not know', () => {
    const run_id = newId();
    beforeEach(async () => {
      lab.term.end();
      const fields = { 'recovering:': { since: 0, unheard: {} } };
      Object.assign(lab, new Lab(), { fields, grace: 3_000, unfinished: [oneStepRun(run_id)] });
      await lab.begin();
    });
    const hello = (instance: string, facts: Partial<BodyOf<'agent.hello'>> = {}) =>
      helloOf({ instance, hello_id: newId(), journal_id: instance, asked: 1, ...facts });
    const done = { command_id: `${run_id}.0.1`, number: 1, phase: 'settled' as const };

    it('are asked for what they have forgotten also of runs that no owner has begun', () => {
      expect(lab.asks).toEqual([[run_id]]);
    });

    it('the owner was kept from its work for longer than the grace > it grants nothing before it has heard what came meanwhile', async () => {
      await lab.term.turn([hello('a')]);
      lab.now += 60_000;
      await lab.term.turn([hello('c')]);
      await lab.term.turn([hello('d')]);
      expect(lab.sent).toEqual([]);
      await vi.advanceTimersByTimeAsync(3_000);
      await lab.play();
      expect(lab.sent).toEqual([]);
      await lab.term.turn([hello('b', { journal_head: 1, commands: [done] }), ...lab.pokes]);
      await lab.play();
      expect(lab.sent).toEqual([]);
      expect(lab.told.at(-1)).toMatchObject({ body: { instance: 'b', want: [done.command_id] } });
    });

    it('nobody knows more, and the poke was lost once > the step is granted when the next one has come round', async () => {
      await lab.term.turn([hello('a')]);
      await vi.advanceTimersByTimeAsync(6_000);
      await lab.play();
      expect(lab.sent).toEqual([]);
      const [, second, ...others] = lab.pokes;
      expect(others).toEqual([]);
      await lab.term.turn([second!]);
      await lab.play();
      expect(lab.sent).toMatchObject([{ command_id: done.command_id, body: { instance: 'a' } }]);
    });

    it('the agents cannot be asked yet > the grace begins once they are', async () => {
      lab.term.end();
      Object.assign(lab, { connected: false, pokes: [], asks: [] });
      await lab.begin();
      await vi.advanceTimersByTimeAsync(60_000);
      expect(lab.pokes).toEqual([]);
      lab.connected = true;
      await vi.advanceTimersByTimeAsync(5_100);
      expect(lab.asks).toHaveLength(1);
      expect(lab.pokes).toHaveLength(1);
    });
  });
});
