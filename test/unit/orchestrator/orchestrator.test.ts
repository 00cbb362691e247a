import { afterEach, describe, expect, it, vi } from 'vitest';
import { createOrchestrator, type Orchestrator } from '../../../orchestrator/leadership/orchestrator.ts';
import type {
  Broker,
  BrokerHealth,
  Inbox,
  InboxDelivery,
  InboxListener,
} from '../../../shared/broker/broker.ts';
import type { Json } from '../../../shared/kernel/json/json.ts';
import {
  message,
  type BodyOf,
  type InboxMessage,
  type OwnerAnswer,
} from '../../../shared/contracts/message.ts';
import type { StoredRun } from '../../../shared/contracts/run.ts';
import { workcellField, type Recovering } from '../../../shared/contracts/workcell-state.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { deferred } from '../../../shared/kernel/lifecycle/waiting.ts';
import type { Changes, CommitOutcome, Store, TokenMark } from '../../../shared/store/store.ts';
import { newStoredRun } from '../../fixtures/run-definition.ts';
import { recordingLogger } from '../../contract/store/recording-logger.ts';
import { command, helloOf, labWorkcell, runId } from './run-fixtures.ts';
import { eventually } from '../../support/eventually.ts';

/** An orchestrator whose broker and store answer when and how the test says. */
class Lab {
  readonly listeners: InboxListener[] = [];
  readonly acked: InboxDelivery[] = [];
  readonly dead: InboxDelivery[] = [];
  readonly commits: Changes[] = [];
  tokens = 0;
  /** How far the last owner had come, as the store knows it. */
  before: TokenMark | undefined;
  closed = 0;
  pokes = 0;
  toldHealth: (health: BrokerHealth) => void = () => undefined;
  fields: Record<string, Json> = {};
  runs: StoredRun[] = [];
  commit: () => Promise<void> = () => Promise.resolve();
  opening: Promise<void> = Promise.resolve();
  replicas = 0;
  /** Resolves when the replicas have what was committed. */
  replicate: () => Promise<void> = () => Promise.resolve();
  readonly logged: Record<string, unknown>[];
  readonly orchestrator: Orchestrator;

  constructor() {
    const inbox: Inbox = {
      ack: (deliveries) => void this.acked.push(...deliveries),
      dead: (delivery) => Promise.resolve(void this.dead.push(delivery)),
      close: () => {
        this.closed += 1;
        this.listeners.at(-1)?.interrupted();
        return Promise.resolve();
      },
    };
    const broker = {
      openInbox: (listener: InboxListener) => {
        this.listeners.push(listener);
        return this.opening.then(() => inbox);
      },
      onHealth: (listener: (health: BrokerHealth) => void) => {
        this.toldHealth = listener;
        return () => undefined;
      },
      openHeartbeats: () => Promise.resolve({ close: () => Promise.resolve() }),
      sendToInbox: () => Promise.resolve(void (this.pokes += 1)),
      sendHeartbeat: () => Promise.resolve(),
      onReturned: () => () => undefined,
      sendToAgent: () => undefined,
      broadcast: () => Promise.resolve(),
    } as unknown as Broker;
    const store = {
      takeToken: (nonce: string) =>
        Promise.resolve({ epoch: ++this.tokens, nonce, seq: 0, before: this.before }),
      readWorkcell: () => Promise.resolve(this.fields),
      unfinishedRuns: () => Promise.resolve({ runs: this.runs, unreadable: [] }),
      newRunIds: () => Promise.resolve([]),
      readRun: (id: string) => Promise.resolve(this.runs.find(({ definition }) => definition.run_id === id)),
      readRecord: () => Promise.resolve(undefined),
      now: () => Promise.resolve(1_000),
      reconnects: () => 0,
      replicas: () => this.replicas,
      onReplicas: async (look: () => Promise<unknown>) => {
        const found = await look();
        await this.replicate();
        return found;
      },
      commit: async (token: CommitOutcome['token'], changes: Changes) => {
        await this.commit();
        this.commits.push(changes);
        return { token: { ...token, seq: token.seq + 1 }, now: 1_000, terminal: [] };
      },
    } as unknown as Store;
    const { log, lines } = recordingLogger();
    this.logged = lines;
    this.orchestrator = createOrchestrator({ workcell: labWorkcell, broker, store, log });
  }

  deliver(message: InboxMessage = helloOf(), deliveredBefore = 0): InboxDelivery {
    const delivery = { message, deliveredBefore };
    this.listeners.at(-1)?.delivered(delivery);
    return delivery;
  }

  /** With what codes runs have failed. */
  failures(): unknown[] {
    const ends = this.commits.flatMap(({ runs }) => runs).filter(({ update }) => update?.state === 'failed');
    return ends.map(({ update }) => update?.summary.error?.code);
  }
}

const acked = (lab: Lab, delivery: InboxDelivery) => eventually(() => expect(lab.acked).toContain(delivery));

/** The instances that a commit says are still to be heard; undefined where it says of none. */
function recoveringIn(changes: Changes | undefined): string[] | undefined {
  const field = changes?.workcell[workcellField.recovering] as Recovering | null | undefined;
  return field ? Object.keys(field.unheard) : undefined;
}

describe('the inbox loop', () => {
  let lab: Lab;
  afterEach(() => lab.orchestrator.stop());

  /** An orchestrator begins on what the store has. */
  async function begin(
    stored: Partial<Pick<Lab, 'runs' | 'fields' | 'commit' | 'replicas' | 'replicate'>> = {},
  ): Promise<void> {
    lab = Object.assign(new Lab(), stored);
    await lab.orchestrator.start();
  }

  /** It has been given a message, and the commit of that waits for the test. */
  async function inCommit() {
    const done = deferred();
    const commit = vi.fn(() => done.promise);
    await begin({ commit });
    const delivery = lab.deliver();
    await eventually(() => expect(commit).toHaveBeenCalled());
    return { delivery, done };
  }

  it('a delivery is acknowledged after the commit that keeps its consequence, not before', async () => {
    const { delivery, done } = await inCommit();
    expect(lab.acked).toEqual([]);
    done.resolve();
    await eventually(() => expect(lab.acked).toEqual([delivery]));
  });

  it('an inquiry before it has taken the lab in > is answered at once: nobody can tell yet', async () => {
    await begin();
    const inquiry = message('owner.inquiry', { workcell: 'lab', body: { asks: 'what-if', about: {} } });
    const answered = deferred<OwnerAnswer>();
    lab.listeners[0]?.inquiry?.(inquiry, answered.resolve);
    const { body } = await answered.promise;
    expect(body).toMatchObject({ inquiry: inquiry.id, outcome: 'failed' });
    expect(body.message).toMatch(/only just begun to lead/);
  });

  it('a turn that fails after its connection was lost is not played again: its deliveries will come again', async () => {
    const { done } = await inCommit();
    lab.listeners[0]?.interrupted();
    lab.commit = () => Promise.resolve();
    done.reject(new WeirError('store_unavailable', 'the store is away'));
    await eventually(() => expect(lab.orchestrator.owning()).toBe(false));
    const delivery = lab.deliver();
    await eventually(() => expect(lab.acked.length).toBeGreaterThan(0));
    expect(lab.acked).toEqual([delivery]);
  });

  it.each([
    ['all that this process has committed', 'awaits nobody', 1, false],
    ['less than this process has committed', 'awaits whoever is silent', 0, true],
  ] as const)('an owner once more, of a store that knows %s > %s', async (_knows, _does, seq, awaited) => {
    await begin();
    lab.deliver(helloOf({ instance: 'a' }));
    await eventually(() => expect(lab.commits).toHaveLength(1));
    lab.fields = lab.commits[0]?.workcell ?? {};
    lab.before = { epoch: 1, seq };
    lab.listeners[0]?.interrupted();
    lab.deliver(helloOf({ instance: 'b' }));
    await eventually(() => expect(lab.commits).toHaveLength(2));
    expect(recoveringIn(lab.commits[1])).toEqual(awaited ? ['arm/a'] : undefined);
  });

  it.each([
    ['there is a newer owner', 'steps down', { epoch: 2, seq: 0 }, 1],
    ['the store was put back', 'goes on in its place and awaits whoever is silent', { epoch: 1, seq: 0 }, 0],
  ] as const)('a commit is refused because %s > %s', async (_why, _does, found, closed) => {
    await begin();
    lab.deliver(helloOf({ instance: 'a' }));
    await eventually(() => expect(lab.commits).toHaveLength(1));
    lab.fields = lab.commits[0]?.workcell ?? {};
    lab.before = found;
    lab.commit = () => {
      lab.commit = () => Promise.resolve();
      return Promise.reject(new WeirError('deposed', 'not yours', { details: { found } }));
    };
    lab.deliver(helloOf({ instance: 'b' }));
    await eventually(() => expect(lab.listeners).toHaveLength(1 + closed));
    if (closed === 0) await eventually(() => expect(lab.commits).toHaveLength(2));
    expect(lab.closed).toBe(closed);
    expect(lab.commits.slice(1).map(recoveringIn)).toEqual(closed === 1 ? [] : [['arm/a']]);
  });

  it.each([
    ['is away', new WeirError('store_unavailable', 'away')],
    ['makes a mistake', new WeirError('internal_error', 'a script of the store failed')],
  ])('a turn that fails while the store %s is applied again: no message is lost for it', async (_, error) => {
    await begin({ commit: vi.fn(() => Promise.resolve()).mockRejectedValueOnce(error) });
    const delivery = lab.deliver();
    await eventually(() => expect(lab.acked).toEqual([delivery]));
    expect(lab.dead).toEqual([]);
  });

  it('of two messages, the one that cannot be applied goes to the dead letters and the other is applied', async () => {
    await begin();
    const bad = lab.deliver(helloOf({ commands: undefined as never }));
    const good = lab.deliver();
    await eventually(() => expect(lab.dead).toEqual([bad]));
    await eventually(() => expect(lab.acked).toEqual([good]));
  });

  it('a message on which the run machine fails goes to the dead letters once its run has failed of it', async () => {
    await begin({ runs: [newStoredRun({ run_id: runId })] });
    const hello = lab.deliver();
    await acked(lab, hello);
    const of = { workcell: 'lab', run_id: runId, command_id: command(0), session: 1 };
    const body = { module: 'arm', instance: 'a', number: 1, outcome: 'succeeded', files_missing: 5 };
    const bad = lab.deliver(message('step.settled', { ...of, body: body as never }));
    await eventually(() => expect(lab.dead).toEqual([bad]));
    expect(lab.orchestrator.owning()).toBe(true);
  });

  it('a result that cannot be applied, and that its agent sends again > is buried once, and its run fails with the reason', async () => {
    await begin({ runs: [newStoredRun({ run_id: runId })] });
    await acked(lab, lab.deliver());
    lab.fields = lab.commits[0]?.workcell ?? {};
    lab.before = { epoch: 1, seq: 1 };
    const body = {
      ...{ module: 'arm', instance: 'a', number: 1, outcome: 'succeeded', acted: true },
      get data(): never {
        throw new Error('a mistake');
      },
    } as BodyOf<'step.settled'>;
    const result = () =>
      message('step.settled', { workcell: 'lab', run_id: runId, command_id: command(0), body });
    const bad = lab.deliver(result());
    await eventually(() => expect(lab.dead).toEqual([bad]));
    await acked(lab, lab.deliver(helloOf({ hello_id: 'the next' })));
    await acked(lab, lab.deliver(result()));
    await eventually(() => expect(lab.failures()).toEqual(['internal_error']));
    expect(lab.dead).toEqual([bad]);
  });

  describe('where replicas are to have what people want', () => {
    const cancel = () =>
      message('run.control', { workcell: 'lab', run_id: runId, body: { command: 'cancel' } });
    /** How often the run was cancelled. */
    const cancelled = () =>
      lab.commits.flatMap(({ runs }) => runs).filter(({ update }) => update?.state === 'cancelled');

    /** A run was cancelled, and no replica has that yet. */
    async function cancelAlone() {
      const kept = deferred();
      await begin({
        replicas: 1,
        replicate: vi.fn(() => kept.promise),
        runs: [newStoredRun({ run_id: runId })],
      });
      const delivery = lab.deliver(cancel());
      await eventually(() => expect(lab.replicate).toHaveBeenCalled());
      return { delivery, kept };
    }

    it('it is acknowledged once they have it; turns go on, and what agents say is acknowledged meanwhile', async () => {
      const { delivery, kept } = await cancelAlone();
      const hello = lab.deliver();
      await acked(lab, hello);
      expect(lab.acked).toEqual([hello]);
      kept.resolve();
      await acked(lab, delivery);
      expect(cancelled()).toHaveLength(1);
    });

    it('they do not have it in time > a later commit that they have proves it', async () => {
      const { delivery, kept } = await cancelAlone();
      lab.replicate = () => Promise.resolve();
      kept.reject(new WeirError('store_unavailable', 'no replica is there'));
      await acked(lab, delivery);
      expect([lab.tokens, cancelled()]).toMatchObject([1, { length: 1 }]);
    });

    it('more than the broker may owe is waited for > the oldest is acknowledged without them, and that is told', async () => {
      const { delivery } = await cancelAlone();
      const further = Array.from({ length: 500 }, () => lab.deliver(cancel()));
      await acked(lab, delivery);
      expect(lab.acked).not.toContain(further.at(-1));
      const told = lab.logged.filter(({ msg }) => /without a replica that has it/.test(String(msg)));
      expect(told).toMatchObject([{ messages: 1 }]);
    });

    it('the store forgets it > it is played again before what came later, and acknowledged once', async () => {
      const { delivery, kept } = await cancelAlone();
      lab.replicate = () => Promise.resolve();
      lab.before = { epoch: 1, seq: 0 };
      lab.commit = () => {
        lab.commit = () => Promise.resolve();
        return Promise.reject(new WeirError('deposed', 'not yours', { details: { found: lab.before } }));
      };
      kept.reject(new WeirError('store_unavailable', 'another Redis has taken over'));
      await acked(lab, delivery);
      expect([lab.tokens, cancelled()]).toMatchObject([2, { length: 2 }]);
      expect(lab.acked.filter((each) => each === delivery)).toHaveLength(1);
    });

    it('its connection is lost > it comes again, and is not acknowledged on the next', async () => {
      const { delivery, kept } = await cancelAlone();
      lab.listeners[0]?.interrupted();
      kept.resolve();
      const again = lab.deliver(delivery.message, 1);
      await acked(lab, again);
      expect(lab.acked).toEqual([again]);
    });
  });

  it('a standby pokes the inbox as soon as the broker is there, so that a lab alone in the night has an owner', async () => {
    await begin();
    const before = lab.pokes;
    lab.toldHealth({ up: false, reason: 'away' });
    expect(lab.pokes).toBe(before);
    lab.toldHealth({ up: true });
    expect(lab.pokes).toBe(before + 1);
  });

  it('a stop in the middle of a turn lets it be committed and acknowledged before the inbox is closed', async () => {
    const { delivery, done } = await inCommit();
    const stopped = lab.orchestrator.stop();
    expect(lab.orchestrator.state()).toBe('draining');
    expect([lab.acked, lab.closed]).toEqual([[], 0]);
    done.resolve();
    await stopped;
    expect([lab.acked, lab.closed]).toEqual([[delivery], 1]);
  });

  it('a message that comes alone for the third time is not played where three processes ended in it', async () => {
    await begin({ fields: { suspect: { id: 'deadly', players: ['a', 'b', 'c'] } } });
    const deadly = lab.deliver({ ...helloOf(), id: 'deadly' }, 5);
    const good = lab.deliver();
    await eventually(() => expect(lab.acked).toEqual([good]));
    expect(lab.dead).toEqual([deadly]);
  });

  it('a result that three processes ended in, and the turn that ends its run fails > is buried once, is not put back, and ends its run when it is sent again', async () => {
    await begin({ runs: [newStoredRun({ run_id: runId })] });
    await acked(lab, lab.deliver());
    lab.fields = {
      ...lab.commits[0]?.workcell,
      suspect: { id: `result ${command(0)}`, players: ['a', 'b', 'c'] },
    };
    lab.before = { epoch: 1, seq: 1 };
    lab.listeners.at(-1)?.interrupted();
    await eventually(() => expect(lab.orchestrator.owning()).toBe(false));
    const committed = lab.commits.length;
    let failed = false;
    lab.commit = () => {
      if (failed || lab.dead.length === 0) return Promise.resolve();
      failed = true;
      const since = lab.commits.slice(committed);
      lab.before = { epoch: 2, seq: 1 + since.length };
      for (const { workcell } of since) lab.fields = { ...lab.fields, ...workcell };
      return Promise.reject(new WeirError('store_unavailable', 'away'));
    };
    const of = { workcell: 'lab', run_id: runId, command_id: command(0) };
    const done = { module: 'arm', instance: 'a', number: 1, outcome: 'succeeded' as const, acted: true };
    const result = () => message('step.settled', { ...of, body: { ...done, again: 3 } });
    const poison = lab.deliver(result(), 1);
    await eventually(() => expect(failed).toBe(true));
    await acked(lab, lab.deliver(helloOf({ hello_id: 'the next' })));
    await acked(lab, lab.deliver(result()));
    expect(lab.dead).toEqual([poison]);
    expect(lab.acked).not.toContain(poison);
    expect(lab.failures()).toEqual(['internal_error']);
  });

  it('an inbox that opens only after the stop is closed again: nobody would play it', async () => {
    lab = new Lab();
    let open: () => void = () => undefined;
    lab.opening = new Promise((resolve) => (open = resolve));
    const started = lab.orchestrator.start();
    await lab.orchestrator.stop();
    await started;
    open();
    await eventually(() => expect(lab.closed).toBe(1));
  });
});
