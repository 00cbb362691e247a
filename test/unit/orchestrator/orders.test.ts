import { describe, expect, it } from 'vitest';
import { unheardStops } from '../../../orchestrator/leadership/term.ts';
import type { Transaction } from '../../../orchestrator/turn/transaction.ts';
import type { AdminCommand } from '../../../shared/contracts/admin-command.ts';
import { applyOrder } from '../../../shared/contracts/holds.ts';
import type { OrderTarget } from '../../../shared/contracts/order-target.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { busyLab, commands, endOf, first, Lab, said, second, welcomes, whyOf, idleLab } from './owner-lab.ts';

/** A lab, and orders for it with numbers that grow. */
class Ordered {
  readonly lab: Lab;
  revision = 0;

  constructor(lab: Lab) {
    this.lab = lab;
  }

  give(command: AdminCommand, more: OrderTarget & { revision?: number; at?: number } = {}): Transaction {
    this.revision = more.revision ?? this.revision + 1;
    const body = { command, revision: this.revision, at: this.lab.now + 5, by: 'Ada', ...more };
    return this.lab.play(said('workcell.control', {}, body));
  }

  answer(command: AdminCommand, facts: { phase?: string; stopped: boolean; revision?: number }): Transaction {
    const { revision } = this;
    const body = { module: 'arm', instance: 'a', command, revision, phase: 'done', did: 'it', taken_at: 1 };
    return this.lab.play(said('admin.answer', {}, { ...body, ...facts }));
  }
}

const orders = (tx: Transaction) =>
  tx.toSend.flatMap((item) => (item.kind === 'order' ? [item.message.body] : []));

describe('an order', () => {
  it.each([
    [undefined, undefined, ['reset']],
    ['arm', undefined, ['reset']],
    [undefined, 'arm', ['safety_stop', 'reset']],
  ])(
    'a stop of %s and a reset of %s that come in one turn > the agents hear of the stop only where it stands',
    (stopped, reset, heard) => {
      const given = (command: AdminCommand, revision: number, module: string | undefined) =>
        said('workcell.control', {}, { command, revision, at: 5, ...(module ? { module } : {}) });
      const tx = busyLab().play(given('safety_stop', 1, stopped), given('reset', 2, reset));
      expect(orders(tx).map(({ command }) => command)).toEqual(heard);
    },
  );

  it('goes to all agents, once it is in the store, and is told to who watches', () => {
    const tx = new Ordered(busyLab()).give('pause', { module: 'arm' });
    expect(orders(tx)).toMatchObject([{ command: 'pause', module: 'arm', revision: 1, by: 'Ada' }]);
    expect(tx.changes()).toMatchObject({
      workcell: { 'holds:arm': { paused: { on: true, revision: 1, by: 'Ada' } } },
      feed: [{ kind: 'workcell', body: { order: { command: 'pause' } } }],
    });
  });

  it.each(['pause', 'cancel', 'reset', 'safety_stop'] as const)(
    'that comes again after a later one, %s > changes nothing but the log of the process',
    (command) => {
      const lab = new Ordered(busyLab());
      lab.give(command, { revision: 5 });
      lab.give('reset', { revision: 6 });
      lab.lab.submit(second);
      const again = lab.give(command, { revision: 5 });
      expect(again.changes()).toBeUndefined();
      expect(again.toSend).toEqual([]);
      expect(again.processLog).toHaveLength(1);
    },
  );

  it.each(['cancel', 'reset', 'safety_stop'] as const)(
    '%s, while an instrument acts > reaches the agent before the cancel of what it ends',
    (command) => {
      const sent = new Ordered(busyLab()).give(command).toSend;
      expect(sent.flatMap((item) => ('message' in item ? [item.message.type] : []))).toEqual([
        'admin.order',
        'cancel',
      ]);
    },
  );

  it('what the turn grants is named in its commit, so that a stop in the store can refuse it', () => {
    const lab = idleLab();
    expect(lab.submit().changes()?.grants).toEqual(['arm', 'arm/a']);
    expect(lab.settled(`${first}.9.9`).changes()?.grants).toBeUndefined();
  });
});

describe('an order for one instance of a pool', () => {
  const [a, b] = ['a', 'b'].map((instance) => ({ module: 'arm', instance }));
  const instanceB = { instance: 'b', journal_id: 'journal of b' };

  /** Two runs, one at each instance. */
  function pool(): Ordered {
    const lab = busyLab();
    lab.hello(instanceB);
    lab.submit(second);
    return new Ordered(lab);
  }
  const recordOf = (lab: Ordered, key: string) => lab.lab.state.instances.get(key);

  it.each(['reset', 'cancel', 'safety_stop'] as const)(
    '%s > ends what that one acts on, and the run of the other goes on',
    (command) => {
      const lab = pool();
      const tx = lab.give(command, b);
      expect(orders(tx)).toMatchObject([{ command, ...b }]);
      expect([lab.lab.runState(first), lab.lab.runState(second)]).toEqual(['active', 'cancelling']);
      expect(lab.lab.state.runs.get(second)?.snapshot).toBeDefined();
      expect(tx.changes()?.records).toMatchObject([{ body: { event: { module: 'arm', instance: 'b' } } }]);
      const asked = ['arm/a', 'arm/b'].map((key) => recordOf(lab, key)?.occupied[0]?.asked_to_stop);
      expect(asked.map((each) => each !== undefined)).toEqual([false, true]);
    },
  );

  it('a reset of one that is held back > frees it, and leaves the other as it is', () => {
    const lab = pool();
    for (const [key, run] of [
      ['a', first],
      ['b', second],
    ] as const)
      lab.lab.settled(`${run}.0.1`, { instance: key, outcome: 'interrupted' });
    lab.give('reset', b);
    expect([recordOf(lab, 'arm/a')?.error, recordOf(lab, 'arm/b')?.error]).toEqual([
      expect.any(String) as string,
      undefined,
    ]);
  });

  it('a lock > steps go to the other; of both, the run says who holds which, and an unlock of the module ends both', () => {
    const lab = new Ordered(new Lab());
    lab.lab.hello();
    lab.lab.hello(instanceB);
    lab.give('lock', a);
    expect(commands(lab.lab.submit()).map(({ body }) => body.instance)).toEqual(['b']);
    lab.lab.settled(`${first}.0.1`, { instance: 'b' });
    lab.give('lock', b);
    const tx = lab.lab.submit(second);
    expect(commands(tx)).toEqual([]);
    const [wait] = endOf(tx, second)?.summary.waiting_for ?? [];
    expect(wait?.text).toMatch(/arm\/a: locked by Ada \(since .*arm\/b: locked by Ada/);
    expect(wait?.hint).toBe('weir admin unlock arm/a; or weir admin unlock arm/b');
    expect(commands(lab.give('unlock', { module: 'arm' }))).toHaveLength(1);
  });

  it('a safety stop > latches that one alone, whatever it hears of it later', () => {
    const lab = pool();
    lab.give('safety_stop', b);
    expect(recordOf(lab, 'arm/b')?.stop_asked?.revision).toBe(1);
    expect(recordOf(lab, 'arm/a')?.stop_asked).toBeUndefined();
    const [ofA, ofB] = [{}, instanceB].map(
      (of) => welcomes(lab.lab.hello({ ...of, boot_id: 'next' }))[0]?.body.orders,
    );
    expect([ofA, ofB]).toMatchObject([
      [],
      [
        { command: 'safety_stop', ...b },
        { command: 'pause', ...b },
      ],
    ]);
    expect(
      unheardStops(lab.lab.state, { 'stop:arm/b': { command: 'safety_stop', ...b, revision: 1, at: 5 } }, 9),
    ).toEqual([]);
  });

  it('a safety stop of which only the store has heard > is heard of, for that one', () => {
    const stop = { command: 'safety_stop', ...b, revision: 1, at: 5 };
    const [heard] = unheardStops(pool().lab.state, { 'stop:arm/b': stop }, 9);
    expect(heard).toEqual(stop);
  });

  it('that came after a reset of its module > changes nothing', () => {
    const lab = pool();
    lab.give('reset', { module: 'arm', revision: 8 });
    expect(lab.give('pause', { ...b, revision: 7 }).changes()).toBeUndefined();
  });
});

describe('an order whose number cannot be real', () => {
  it.each(['safety_stop', 'reset', 'pause', 'cancel'] as const)('%s > is refused, and said so', (command) => {
    const tx = new Ordered(busyLab()).give(command, { revision: 9e15 });
    expect(tx.changes()).toBeUndefined();
    expect(tx.toSend).toEqual([]);
    expect(tx.processLog).toMatchObject([{ level: 'warn', about: { order: { command, revision: 9e15 } } }]);
  });

  it.each(['safety_stop', 'reset'] as const)(
    'that the store holds, %s > a real stop stands, and a reset ends it',
    (command) => {
      const lab = new Ordered(busyLab());
      lab.lab.state.holds.set('', applyOrder({}, { command, revision: 9e15, at: 1 }));
      lab.give('safety_stop', { revision: 7 });
      expect(lab.lab.state.holds.get('')?.stopped).toMatchObject({ on: true, revision: 7 });
      lab.give('reset', { revision: 8 });
      expect(lab.lab.state.holds.get('')?.stopped).toMatchObject({ on: false, revision: 8 });
    },
  );

  it('under which an agent has answered > is refused, and its real answers are taken', () => {
    const lab = new Ordered(busyLab());
    lab.lab.state.answers.set('arm/a', {
      command: 'pause',
      revision: 9e15,
      phase: 'done',
      did: '',
      taken_at: 1,
    });
    lab.give('safety_stop', { revision: 7 });
    lab.answer('safety_stop', { stopped: true });
    expect(lab.lab.state.answers.get('arm/a')?.revision).toBe(7);
    lab.revision = 9e15;
    expect(lab.answer('reset', { stopped: false }).changes()).toBeUndefined();
    expect(lab.lab.state.instances.get('arm/a')?.stopped).toBe(7);
  });

  it('and that bars the store > counts as given now, once', () => {
    const { state } = busyLab();
    const stop = { command: 'safety_stop', revision: 9e15, at: 5 };
    const [heard] = unheardStops(state, { 'stop:': stop }, 1_000);
    expect(heard).toMatchObject({ command: 'safety_stop', revision: 1, at: 5 });
    state.holds.set('', applyOrder({}, heard!));
    expect(unheardStops(state, { 'stop:': stop }, 1_000)).toEqual([]);
  });
});

describe('an answer to an order', () => {
  it('of an instance that never said hello > is dropped, so that no made-up name stays in the store', () => {
    const lab = new Ordered(busyLab());
    lab.give('pause');
    const answer = { command: 'pause', revision: 1, phase: 'done', did: 'it', taken_at: 1, stopped: true };
    for (const name of [
      { module: 'arm', instance: 'x' },
      { module: 'y', instance: 'a' },
    ]) {
      const tx = lab.lab.play(said('admin.answer', {}, { ...name, ...answer }));
      expect([tx.changes(), tx.toSend]).toEqual([undefined, []]);
      expect(tx.processLog).toHaveLength(1);
    }
    expect([...lab.lab.state.answers.keys()]).toEqual([]);
  });

  it('that it was taken, once more after it was done > changes nothing', () => {
    const lab = new Ordered(busyLab());
    lab.give('safety_stop');
    lab.answer('safety_stop', { stopped: true });
    lab.give('reset');
    lab.answer('reset', { phase: 'taken', stopped: true });
    lab.answer('reset', { stopped: false });
    expect(lab.answer('reset', { phase: 'taken', stopped: true }).changes()).toBeUndefined();
    expect(lab.lab.state.answers.get('arm/a')?.phase).toBe('done');
    expect(lab.lab.state.instances.get('arm/a')?.stopped).toBeUndefined();
  });
});

describe('what is known of a latch', () => {
  const record = (lab: Ordered) => lab.lab.state.instances.get('arm/a');

  it('a stop is ordered > it was asked for, until the agent says that it is latched', () => {
    const lab = new Ordered(busyLab());
    lab.give('safety_stop', { revision: 7, at: 40 });
    expect(record(lab)).toMatchObject({ stop_asked: { revision: 7, at: 40 } });
    expect(record(lab)?.stopped).toBeUndefined();
    lab.answer('safety_stop', { stopped: true });
    expect(record(lab)?.stopped).toBe(7);
    expect(record(lab)?.stop_asked).toBeUndefined();
  });

  it('a reset before the agent has said anything > it is given nothing until it has', () => {
    const lab = new Ordered(busyLab());
    lab.give('safety_stop', { revision: 7 });
    lab.give('reset', { revision: 8 });
    expect(commands(lab.lab.submit(second))).toEqual([]);
    lab.answer('reset', { stopped: false });
    expect(record(lab)?.stop_asked).toBeUndefined();
    expect(record(lab)?.stopped).toBeUndefined();
  });

  it('two heartbeats > set and clear what the agent says, and leave what it was asked', () => {
    const lab = new Ordered(busyLab());
    lab.give('safety_stop', { revision: 7 });
    lab.lab.play({ kind: 'latch', key: 'arm/a', stopped: undefined });
    expect(record(lab)?.stop_asked).toBeDefined();
    lab.lab.play({ kind: 'latch', key: 'arm/a', stopped: 7 });
    expect(record(lab)).toMatchObject({ stopped: 7 });
    expect(record(lab)?.stop_asked).toBeUndefined();
    lab.lab.play({ kind: 'latch', key: 'arm/a', stopped: undefined });
    expect(record(lab)?.stopped).toBeUndefined();
  });
});

describe('an event of the workcell', () => {
  it.each(['pause', 'resume', 'lock', 'unlock', 'cancel', 'shutdown', 'safety_stop', 'reset'] as const)(
    '%s > is written with the turn, with module and by whom, and once however often the order comes',
    (command) => {
      const lab = new Ordered(new Lab());
      const order = { module: 'arm', revision: 3, at: 77 };
      const tx = lab.give(command, order);
      const [record, ...others] = tx.changes()?.records ?? [];
      expect(others).toEqual([]);
      expect(record).toMatchObject({
        kind: 'event',
        body: {
          at: 77,
          event: {
            ...{ event_type: 'WORKCELL', event_name: command.toUpperCase(), experiment_id: null },
            ...{ workcell_id: lab.lab.state.workcell.id, module: 'arm', by: 'Ada', revision: 3 },
          },
        },
      });
      const again = new Ordered(new Lab()).give(command, order).changes()?.records?.[0];
      expect(again?.id).toBe(record?.id);
      expect(lab.give(command, order).changes()).toBeUndefined();
    },
  );

  it('a location that somebody sets > is written with the turn', () => {
    const lab = new Lab();
    const tx = lab.play(
      said('location.set', {}, { name: 'nest', state: 'Empty', at: 5, by: 'Ada', reason: 'cleaned' }),
    );
    expect(tx.changes()?.records).toMatchObject([
      {
        kind: 'event',
        body: {
          event: { event_name: 'LOCATION', location: 'nest', state: 'Empty', by: 'Ada', reason: 'cleaned' },
        },
      },
    ]);
  });
});

describe('a reset', () => {
  it('that is delivered again > does not free an instrument that was held back since', () => {
    const lab = new Ordered(busyLab());
    lab.give('reset', { module: 'oven', revision: 3 });
    const reset = { module: 'arm', revision: 4, at: lab.lab.now };
    lab.give('reset', reset);
    lab.lab.submit(second);
    lab.lab.settled(`${first}.0.1`, { outcome: 'interrupted' });
    const held = lab.lab.state.instances.get('arm/a')?.error;
    expect(held).toBeDefined();
    lab.give('reset', reset);
    expect(lab.lab.state.instances.get('arm/a')?.error).toBe(held);
  });

  it('that was ordered before the instrument was held back > does not mean that', () => {
    const lab = new Ordered(busyLab());
    const ordered = lab.lab.now;
    lab.lab.settled(`${first}.0.1`, { outcome: 'interrupted' });
    lab.give('reset', { at: ordered });
    expect(lab.lab.state.instances.get('arm/a')?.error).toBeDefined();
    lab.give('reset');
    expect(lab.lab.state.instances.get('arm/a')?.error).toBeUndefined();
  });

  it("after the store's clock was wrong for a while > frees what was held back before, by whatever time", () => {
    const days = 400 * 86_400_000;
    const hold = (lab: Ordered) => lab.lab.settled(`${first}.0.1`, { outcome: 'interrupted' });
    const held = (lab: Ordered) => lab.lab.state.instances.get('arm/a')?.error;
    // This owner has seen it: its turns go on from the wrong time.
    const since = new Ordered(busyLab());
    since.lab.now += days;
    hold(since);
    since.lab.state.ahead = days;
    since.give('reset', { at: since.lab.now - days + 5 });
    expect(held(since)).toBeUndefined();
    // An earlier one has; this one has begun since.
    const before = new Ordered(busyLab());
    before.lab.now += days;
    hold(before);
    before.lab.now -= days;
    before.give('reset');
    expect(held(before)).toBeUndefined();
  });

  it('of the workcell > empties its locations, but where the file says otherwise', () => {
    for (const [reset_locations, state] of [
      [true, 'Empty'],
      [false, 'experiment'],
    ] as const) {
      const rest = { reset_locations };
      const lab = new Ordered(new Lab({ rest }));
      lab.lab.hello();
      const steps = [stepDefinition({ locations: { target: 'deck' } })];
      lab.lab.submit(first, steps);
      lab.lab.settled(`${first}.0.1`);
      lab.give('reset');
      expect(lab.lab.state.locations.get('deck')?.state).toBe(state);
    }
  });

  it('open actions are cancelled, runs that only wait go on', () => {
    const lab = new Ordered(busyLab());
    lab.lab.submit(second);
    lab.give('reset');
    expect(lab.lab.runState(first)).toBe('cancelling');
    expect(lab.lab.runState(second)).toBe('queued');
  });
});

describe('a safety stop', () => {
  it('cancels every run, also those that wait, and holds each instance until its own word', () => {
    const lab = new Ordered(busyLab());
    lab.lab.submit(second);
    const tx = lab.give('safety_stop');
    expect(lab.lab.runState(first)).toBe('cancelling');
    expect(endOf(tx, second)?.state).toBe('cancelled');
    lab.lab.settled(`${first}.0.1`, { outcome: 'cancelled' });
    lab.answer('safety_stop', { stopped: true });
    lab.give('reset');
    const third = newId();
    const turn3 = lab.lab.submit(third);
    expect(commands(turn3)).toEqual([]);
    expect(endOf(turn3, third)?.summary.waiting).toContain('held by a safety stop');
    expect(commands(lab.answer('reset', { stopped: false }))).toHaveLength(1);
  });

  it('whose effect is told before the stop itself > the run is cancelled, not failed', () => {
    const tx = busyLab().settled(`${first}.0.1`, {
      outcome: 'cancelled',
      acted: false,
      error: { code: 'stopped', message: 'a safety stop', retryable: false },
    });
    expect(endOf(tx)?.state).toBe('cancelled');
  });

  it('an agent that comes while it holds > is told with its welcome, and is given nothing', () => {
    const lab = new Ordered(new Lab());
    lab.give('safety_stop');
    const tx = lab.lab.hello();
    expect(welcomes(tx)[0]?.body.orders).toContainEqual(
      expect.objectContaining({ command: 'safety_stop', revision: 1, by: 'Ada' }),
    );
    expect(lab.lab.state.instances.get('arm/a')?.stop_asked?.revision).toBe(1);
  });

  it('an agent that is latched by one that the store has forgotten > stops its module again', () => {
    const lab = idleLab({ stopped: { command: 'safety_stop', revision: 9, at: 1 } });
    expect(lab.state.holds.get('')?.stopped).toMatchObject({ on: true, revision: 9 });
    expect(commands(lab.submit())).toEqual([]);
  });

  it('an agent that was away during the reset > is told of it, and is free when it has carried it out', () => {
    const lab = new Ordered(busyLab());
    lab.give('safety_stop');
    lab.lab.settled(`${first}.0.1`, { outcome: 'cancelled' });
    lab.give('reset');
    const tx = lab.lab.hello({ stopped: { command: 'safety_stop', revision: 1, at: 1 }, boot_id: 'next' });
    expect(welcomes(tx)[0]?.body.orders).toContainEqual(
      expect.objectContaining({ command: 'reset', revision: 2 }),
    );
    lab.lab.submit(second);
    expect(lab.lab.runState(second)).toBe('queued');
    expect(commands(lab.answer('reset', { stopped: false }))).toHaveLength(1);
  });

  it.each([
    ['pause', 'resume'],
    ['lock', 'unlock'],
  ] as const)(
    'a slow reset that fails after a %s was answered > holds the instrument back once that is ended, until another reset',
    (hold, end) => {
      const lab = new Ordered(idleLab());
      lab.give('reset');
      const failed = { revision: lab.revision, phase: 'failed', stopped: false };
      lab.give(hold);
      lab.answer(hold, { stopped: false });
      lab.answer('reset', failed);
      lab.give(end);
      lab.answer(end, { stopped: false });
      expect(commands(lab.lab.submit(second))).toEqual([]);
      expect(whyOf(lab.lab.state.runs.get(second))).toContain('the reset failed: it');
      expect(commands(lab.give('reset'))).toHaveLength(1);
      lab.answer('reset', failed);
      expect(lab.lab.state.instances.get('arm/a')?.reset).not.toHaveProperty('failed');
    },
  );

  it('the answer of an earlier reset after that of a later one > counts no longer', () => {
    const lab = new Ordered(idleLab());
    lab.give('reset');
    const { revision } = lab;
    lab.give('reset');
    lab.answer('reset', { stopped: false });
    lab.give('lock');
    lab.answer('reset', { revision, phase: 'failed', stopped: false });
    lab.give('unlock');
    expect(commands(lab.lab.submit(second))).toHaveLength(1);
  });

  it('an unknown outcome that is known at last > leaves an instrument held back whose reset has failed', () => {
    const lab = new Ordered(busyLab());
    lab.give('reset', { at: 1 });
    lab.lab.settled(`${first}.0.1`, { outcome: 'interrupted' });
    const instance = () => lab.lab.state.instances.get('arm/a');
    expect(instance()?.quarantined_for).toEqual([`${first}.0.1`]);
    lab.answer('reset', { phase: 'failed', stopped: false });
    lab.lab.settled(`${first}.0.1`);
    expect(instance()).not.toHaveProperty('quarantined_for');
    expect(commands(lab.lab.submit(second))).toEqual([]);
    expect(whyOf(lab.lab.state.runs.get(second))).toContain('the reset failed: it');
  });

  it('a reset that the instrument refuses > leaves it held, with the reason', () => {
    const lab = new Ordered(busyLab());
    lab.give('safety_stop');
    lab.give('reset');
    lab.answer('reset', { phase: 'failed', stopped: true });
    expect(lab.lab.state.instances.get('arm/a')).toMatchObject({
      stopped: 1,
      reset: { revision: 2, failed: { did: 'it' } },
    });
  });
});

describe('a hold', () => {
  it.each([
    ['pause', 'waits: the workcell is paused by Ada since 1970-01-01T00:00:01Z'],
    ['lock', 'waits: the workcell is locked by Ada since 1970-01-01T00:00:01Z'],
    ['shutdown', 'waits: the workcell is shut down by Ada since 1970-01-01T00:00:01Z'],
  ] as const)('%s > nothing is granted, and who waits is told why at once', (command, reason) => {
    const lab = new Ordered(new Lab());
    lab.lab.submit();
    lab.lab.state.instances.clear();
    const tx = lab.give(command);
    expect(endOf(tx)?.summary.waiting).toBe(reason);
    expect(commands(lab.lab.hello())).toEqual([]);
    const freed = lab.give('reset');
    expect(commands(freed)).toHaveLength(1);
  });

  it('a pause between two steps > the run is shown as suspended, and no longer when it goes on', () => {
    const lab = new Ordered(busyLab());
    lab.give('pause');
    const tx = lab.lab.settled(`${first}.0.1`);
    expect(endOf(tx)?.summary).toMatchObject({ suspended: true });
    const resumed = lab.give('resume');
    expect(commands(resumed)).toHaveLength(1);
    expect(endOf(resumed)?.summary.suspended).toBeUndefined();
  });
});
