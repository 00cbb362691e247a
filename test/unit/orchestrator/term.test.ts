import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { inFlight } from '../../../orchestrator/run-machine/run-queries.ts';
import { StoreMemory } from '../../../orchestrator/recovery/store-memory.ts';
import { Term } from '../../../orchestrator/leadership/term.ts';
import type { Broker } from '../../../shared/broker/broker.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { message, type CommandMessage } from '../../../shared/contracts/message.ts';
import type { StoredRun } from '../../../shared/contracts/run.ts';
import { WeirError } from '../../../shared/errors/weir-error.ts';
import { createLogger } from '../../../shared/log/logger.ts';
import type { Changes, Store } from '../../../shared/store/store.ts';
import { protocolTiming } from '../../../shared/timing/protocol-timing.ts';
import { helloOf, labWorkcell, oneStepRun } from './run-fixtures.ts';
import { thaw } from '../../../orchestrator/run-machine/stored-run.ts';

/** A term on a broker and a store that do what the test says. */
class Lab {
  readonly sent: CommandMessage[] = [];
  readonly commits: Changes[] = [];
  readonly runs = new Map<string, StoredRun>();
  newIds: string[] = [];
  asked = 0;
  sendCommand: () => Promise<void> = () => Promise.resolve();
  term!: Term;

  async begin(): Promise<void> {
    const broker = {
      sendCommand: (command: CommandMessage) => {
        this.sent.push(command);
        return this.sendCommand();
      },
      sendControl: () => Promise.resolve(),
      sendHeartbeat: () => Promise.resolve(),
      broadcast: () => Promise.resolve(void (this.asked += 1)),
      openHeartbeats: () => Promise.resolve({ close: () => Promise.resolve() }),
      takeBack: () => Promise.resolve([]),
    } as unknown as Broker;
    const store = {
      takeToken: (nonce: string) => Promise.resolve({ epoch: 1, nonce, seq: 0 }),
      readWorkcell: () => Promise.resolve({}),
      unfinishedRuns: () => Promise.resolve([]),
      newRunIds: () => Promise.resolve(this.newIds),
      readRun: (id: string) => Promise.resolve(this.runs.get(id)),
      now: () => Promise.resolve(1_000),
      commit: (token: object, changes: Changes) => {
        this.commits.push(changes);
        return Promise.resolve({ token, now: 1_000, terminal: [] });
      },
    } as unknown as Store;
    const log = createLogger({ level: 'silent', service: 'test' });
    const deps = { workcell: labWorkcell, readAt: 0, broker, store, log, wake: () => undefined };
    const { owner: timing } = protocolTiming;
    this.term = await Term.begin({ ...deps, timing, memory: new StoreMemory() });
  }

  /** Plays what has come up, as the loop would. */
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

  /** How far the last commit that tells of the run has its command. */
  phaseOf(run_id: string): string | undefined {
    const changes = this.commits.flatMap(({ runs }) => runs.filter((run) => run.run_id === run_id));
    const update = changes.findLast(({ update }) => update)?.update;
    return (
      update && inFlight(thaw(update as Pick<StoredRun, 'snapshot' | 'step_snapshots'>).snapshot)[0]?.phase
    );
  }
}

describe('a tenure', () => {
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

  it('a confirm of a command still in flight is committed by the next tick', async () => {
    const run_id = await lab.grantOneStep();
    expect(lab.phaseOf(run_id)).toBe('unsent');
    await vi.advanceTimersByTimeAsync(300);
    await lab.play();
    expect(lab.phaseOf(run_id)).toBe('sent');
  });

  it('a command that the broker did not take is sent again, after a commit that tells of the second copy', async () => {
    lab.sendCommand = () => Promise.reject(new WeirError('broker_unavailable', 'the connection broke'));
    await lab.grantOneStep();
    const before = lab.commits.length;
    await vi.advanceTimersByTimeAsync(1_100);
    expect(lab.sent).toHaveLength(1);
    await lab.play();
    expect(lab.commits.length).toBeGreaterThan(before);
    expect(JSON.stringify(lab.commits.at(-1))).toContain('"resent":true');
    expect(lab.sent.map(({ command_id, session }) => ({ command_id, session }))).toEqual([
      { command_id: lab.sent[0]?.command_id, session: 1 },
      { command_id: lab.sent[0]?.command_id, session: 1 },
    ]);
  });

  it('a command whose confirm takes long is not sent twice', async () => {
    lab.sendCommand = () => new Promise(() => undefined);
    await lab.grantOneStep();
    await vi.advanceTimersByTimeAsync(60_000);
    await lab.play();
    expect(lab.sent).toHaveLength(1);
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

  it('nothing is sent, asked or played any more once it has ended', async () => {
    await lab.grantOneStep();
    const { asked } = lab;
    lab.term.end();
    lab.newIds = [newId()];
    await vi.advanceTimersByTimeAsync(60_000);
    expect(lab.term.pending()).toBe(false);
    expect(lab.asked).toBe(asked);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('a message that is about to be played alone is noted before, and no more once that is committed', async () => {
    const hello = helloOf({ instance: 'a' });
    expect(await lab.term.accuse(hello.id, 'p')).toBe(false);
    expect(lab.commits.at(-1)?.workcell).toMatchObject({ suspect: { id: hello.id, players: ['p'] } });
    await lab.term.turn([helloOf({ instance: 'b' })]);
    expect(lab.commits.at(-1)?.workcell).not.toHaveProperty('suspect');
    await lab.term.turn([hello]);
    expect(lab.commits.at(-1)?.workcell).toMatchObject({ suspect: null });
  });
});
