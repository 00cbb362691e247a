import { describe, expect, it } from 'vitest';
import { openLabState } from '../../../orchestrator/state/open-lab-state.ts';
import type { Transaction } from '../../../orchestrator/turn/transaction.ts';
import type { Json } from '../../../shared/kernel/json/json.ts';
import { decodeWorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { describeSupplies } from '../../../shared/explain/workcell/describe-supplies.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { commands, endOf, first, Lab, logOf, said, second } from './owner-lab.ts';
import { armWorkcell } from './run-fixtures.ts';

const [arm] = armWorkcell.modules;
const tips = { capacity: 10, uses: { move: 4, fill: 'args.wells' }, warn_at: 4 };
const workcell = { ...armWorkcell, modules: arm ? [{ ...arm, consumables: { tips } }] : [] };
const about = {
  name: 'arm',
  actions: ['move', 'fill'].map((name) => ({ name, args: [], files: [], results: [] })),
};

/** A lab whose arms use up tips; it keeps what is committed. */
class TipsLab extends Lab {
  readonly fields: Record<string, Json> = {};

  constructor(...instances: string[]) {
    super();
    this.state.workcell = workcell;
    for (const instance of instances) this.keep(this.hello({ instance, about, ...bootOf(instance) }));
  }

  keep(tx: Transaction): Transaction {
    Object.assign(this.fields, tx.changes()?.workcell);
    return tx;
  }

  refill(body: object = {}): Transaction {
    return this.keep(this.play(said('supplies.refill', {}, { module: 'arm', at: this.now, ...body })));
  }

  left(instance = 'a'): number {
    return this.state.supplies.get(`arm/${instance}`)?.['tips']?.left ?? tips.capacity;
  }

  refused(command_id: string, reason = 'at_capacity'): Transaction {
    const body = { module: 'arm', instance: 'a', number: 1, reason };
    return this.play(said('step.refused', { run_id: command_id.slice(0, 26), command_id, session: 1 }, body));
  }
}

const bootOf = (of: string) => ({ boot_id: `boot ${of}`, journal_id: `journal ${of}` });
const move = stepDefinition({ module: 'arm', action: 'move' });
const sentBy = (tx: Transaction) =>
  commands(tx).map(({ command_id, body }) => `${command_id} ${body.instance}`);

function dryLab(): TipsLab {
  const lab = new TipsLab('a');
  lab.submit(first, [move, move, move]);
  lab.settled(`${first}.0.1`);
  return lab;
}

describe('an instance that uses something up', () => {
  it('given a step > has less with the same commit', () => {
    const lab = new TipsLab('a');
    const tx = lab.submit(first, [move]);
    expect(sentBy(tx)).toEqual([`${first}.0.1 a`]);
    expect(tx.changes()?.workcell['supplies:arm/a']).toEqual({
      tips: { left: 6, taken: { [`${first}.0.1`]: 4 } },
    });
  });

  it('an argument is left out > what the action takes for it counts, also of a step that waited before that was known', () => {
    const args = [{ name: 'wells', required: false, default: 3 }];
    const told = { name: 'arm', actions: [{ name: 'fill', args, files: [], results: [] }] };
    const fill = stepDefinition({ module: 'arm', action: 'fill' });
    const lab = new TipsLab();
    lab.submit(first, [fill, { ...fill, args: { wells: 2 } }]);
    expect(sentBy(lab.keep(lab.hello({ about: told })))).toEqual([`${first}.0.1 a`]);
    expect(lab.left()).toBe(7);
    lab.keep(lab.settled(`${first}.0.1`));
    expect(lab.left()).toBe(5);
  });

  it('with too little left > is not given the step, which says so and what to type', () => {
    const lab = dryLab();
    const tx = lab.settled(`${first}.1.1`, { number: 2 });
    expect(sentBy(tx)).toEqual([]);
    expect(endOf(tx)?.summary).toMatchObject({
      waiting: expect.stringContaining('waits for tips of arm: 2 left, 4 needed') as string,
      waiting_for: [{ reason: 'supplies', hint: 'weir refill arm tips' }],
    });
    expect(sentBy(lab.refill())).toEqual([`${first}.2.1 a`]);
    expect(lab.left()).toBe(6);
  });

  it('with enough for another step > is given that one meanwhile', () => {
    const lab = dryLab();
    lab.settled(`${first}.1.1`, { number: 2 });
    const small = stepDefinition({ module: 'arm', action: 'fill', args: { wells: 2 } });
    expect(sentBy(lab.submit(second, [small]))).toEqual([`${second}.0.1 a`]);
    expect(lab.left()).toBe(0);
  });

  it('of two the one that has enough > is given the step', () => {
    const lab = new TipsLab('a', 'b');
    lab.refill({ instance: 'a', to: 3 });
    expect(sentBy(lab.submit(first, [move]))).toEqual([`${first}.0.1 b`]);
    lab.refill({ instance: 'b', to: 3 });
    const tx = lab.settled(`${first}.0.1`, { instance: 'b' });
    expect(endOf(tx)?.state).toBe('completed');
    const dry = lab.submit(second, [move]);
    expect(endOf(dry, second)?.summary.waiting_for).toMatchObject([
      { instance: 'a', text: 'waits for tips of arm/a: 3 left, 4 needed', hint: 'weir refill arm/a tips' },
    ]);
  });

  it('given a step of which it cannot be told how much it uses > takes nothing, and the run says so', () => {
    const lab = new TipsLab('a');
    const tx = lab.submit(first, [stepDefinition({ action: 'fill', args: { wells: 'A1' } })]);
    expect(lab.left()).toBe(10);
    expect(logOf(tx).join()).toContain(
      'uses of tips of arm cannot be told, and counts as none: "args.wells" comes to "A1", which is no amount',
    );
  });

  it('with a step that needs more than there is room for > says that, and no refill helps', () => {
    const lab = new TipsLab('a');
    const tx = lab.submit(first, [stepDefinition({ module: 'arm', action: 'fill', args: { wells: 12 } })]);
    expect(endOf(tx)?.summary.waiting_for).toMatchObject([
      {
        text: 'waits for tips of arm: 10 left, 12 needed, and there is room for 10',
        hint: `weir cancel ${first}`,
      },
    ]);
  });
});

describe('a step that another must follow in time', () => {
  const gap = { from: 0, point: 'end', at: 'start', max: 300 } as const;
  const first4 = { ...move, duration: 1 };
  const then4 = { ...move, duration: 1, gaps: [gap] };

  it('is given only where there is enough for both', () => {
    const lab = new TipsLab('a');
    lab.refill({ to: 7 });
    const tx = lab.submit(first, [first4, then4]);
    expect(sentBy(tx)).toEqual([]);
    expect(endOf(tx)?.summary.waiting_for).toMatchObject([
      { text: 'waits for tips of arm: 7 left, 8 needed', hint: 'weir refill arm tips' },
    ]);
    expect(sentBy(lab.refill())).toEqual([`${first}.0.1 a`]);
  });

  it('keeps for that what it uses', () => {
    const lab = new TipsLab();
    lab.hello({ about, ...bootOf('a'), capacity: 2 });
    lab.submit(first, [first4, then4]);
    const fill = (wells: number) => stepDefinition({ action: 'fill', args: { wells }, duration: 1 });
    const tx = lab.submit(second, [fill(3)]);
    expect(endOf(tx, second)?.summary.waiting_for).toMatchObject([
      { text: 'waits for tips of arm: 2 left beside 4 that are kept for other runs, 3 needed' },
    ]);
    expect(sentBy(lab.settled(`${first}.0.1`))).toEqual([`${first}.1.1 a`]);
    expect(sentBy(lab.refill())).toEqual([`${second}.0.1 a`]);
  });
});

describe('what was taken', () => {
  it('for a command that its agent refuses > is given back', () => {
    const lab = new TipsLab('a');
    lab.submit(first, [move]);
    const tx = lab.refused(`${first}.0.1`, 'draining');
    expect(lab.left()).toBe(10);
    expect(tx.changes()?.workcell['supplies:arm/a']).toEqual({ tips: { left: 10, taken: {} } });
    lab.refused(`${first}.0.1`, 'draining');
    expect(lab.left()).toBe(10);
  });

  it('for one that settles without having acted > is given back, and for one that failed it is not', () => {
    const lab = new TipsLab('a');
    lab.submit(first, [move]);
    lab.settled(`${first}.0.1`, { outcome: 'failed', acted: false, error: failure });
    expect(lab.left()).toBe(10);
    lab.submit(second, [move]);
    lab.settled(`${second}.0.1`, { outcome: 'failed', error: failure, number: 2 });
    expect(lab.left()).toBe(6);
    expect(lab.state.supplies.get('arm/a')?.['tips']?.taken).toEqual({});
  });

  it('for one of unknown outcome > stays taken, and people are told that it may not be used', () => {
    const lab = unknownLab();
    expect(lab.left()).toBe(6);
    expect(supplyOf(lab)).toMatchObject({
      left: 6,
      unsure: '4 of it may not be used: the outcome of a step is unknown',
    });
  });

  it.each([
    ['did_not', 6, [`${first}.0.2 a`]],
    ['happened', 6, []],
  ])('for one of which a person says %s > is %s then', (as, left, sent) => {
    const lab = unknownLab();
    const tx = lab.play(said('run.resolve', { run_id: first, command_id: `${first}.0.1` }, { as }));
    expect(sentBy(tx)).toEqual(sent);
    expect(lab.left()).toBe(left);
  });
});

describe('a refill', () => {
  it('while a step is in hand > counts what that uses against the new', () => {
    const lab = new TipsLab('a');
    lab.submit(first, [move]);
    lab.refill({ by: 'Ada' });
    expect(lab.left()).toBe(6);
    lab.refused(`${first}.0.1`, 'draining');
    expect(lab.left()).toBe(10);
    expect(supplyOf(lab)).toMatchObject({ refilled_by: 'Ada', unsure: null });
  });

  it('that comes a second time > changes nothing', () => {
    const lab = new TipsLab('a');
    lab.refill({ at: 500 });
    lab.submit(first, [move]);
    lab.settled(`${first}.0.1`);
    lab.refill({ at: 500 });
    expect(lab.left()).toBe(6);
  });

  it('that is asked for again, as after a lost answer > counts once, whatever was used and refilled since', () => {
    const lab = new TipsLab('a', 'b');
    const request = 'r1';
    lab.refill({ request });
    lab.submit(first, [move]);
    lab.settled(`${first}.0.1`);
    expect(lab.left()).toBe(6);
    lab.now += 1_000;
    expect(lab.refill({ request }).changes()).toBeUndefined();
    expect(lab.left()).toBe(6);
    lab.now += 1_000;
    lab.refill({ request: 'r2', to: 5 });
    lab.now += 1_000;
    lab.refill({ request });
    expect([lab.left(), lab.left('b')]).toEqual([5, 5]);
    const state = openLabState({ workcell, epoch: 8, fields: lab.fields, runs: [] });
    expect(state.supplies.get('arm/a')?.['tips']?.refills).toEqual(['r1', 'r2']);
  });

  it('that reaches the owner after a later one > is not booked over that, nor when it is asked for again', () => {
    const lab = new TipsLab('a');
    lab.refill({ request: 'late', at: 500, to: 3 });
    lab.refill({ request: 'early', at: 400, to: 9 });
    lab.refill({ request: 'early', at: 600, to: 9 });
    expect(lab.left()).toBe(3);
  });

  it('is an event of the workcell, and people who watch are told', () => {
    const changes = new TipsLab('a').refill({ consumable: 'tips', to: 5, by: 'Ada' }).changes();
    expect(changes?.feed.map(({ body }) => body)).toContainEqual({ supplies: 'arm/a' });
    expect(changes?.records).toMatchObject([
      { body: { event: { event_name: 'REFILL', module: 'arm', consumable: 'tips', to: 5, by: 'Ada' } } },
    ]);
  });
});

describe('the next owner', () => {
  it('knows what is left', () => {
    const lab = new TipsLab('a');
    lab.keep(lab.submit(first, [move]));
    const state = openLabState({ workcell, epoch: 8, fields: lab.fields, runs: [] });
    expect(state.supplies.get('arm/a')).toEqual({ tips: { left: 6, taken: { [`${first}.0.1`]: 4 } } });
  });

  it.each(['started', 'settled'] as const)(
    'a step that the store has forgotten is %s in the journal of its agent > counts what that uses, once',
    (phase) => {
      const lab = new TipsLab();
      lab.submit(first, [move]);
      const command = { command_id: `${first}.0.1`, number: 1, phase };
      const journal = { journal_head: 1, seen_mark: { epoch: 9, seq: 99 }, commands: [command] };
      lab.keep(lab.hello({ about, ...bootOf('a'), ...journal }));
      lab.keep(lab.hello({ about, ...bootOf('a'), ...journal }));
      expect(lab.left()).toBe(6);
    },
  );

  it('a forgotten step has used more than the book had left > nothing is left, and less than that is not told', () => {
    const lab = new TipsLab('a');
    lab.refill({ to: 2 });
    lab.submit(first, [move]);
    const command = { command_id: `${first}.0.1`, number: 1, phase: 'started' as const };
    const journal = { journal_head: 1, seen_mark: { epoch: 9, seq: 99 }, commands: [command] };
    lab.keep(lab.hello({ about, ...bootOf('a'), ...journal }));
    lab.keep(lab.hello({ about, ...bootOf('a'), ...journal }));
    expect([lab.left(), supplyOf(lab)?.left]).toEqual([-2, 0]);
  });

  it('of a store that was put back > calls the count unsure until somebody refills', () => {
    const lab = new TipsLab('a');
    lab.keep(lab.hello({ about, ...bootOf('a'), seen_mark: { epoch: 9, seq: 99 } }));
    expect(supplyOf(lab)?.unsure).toContain('the store was put back to an older copy');
    lab.refill({ at: lab.now + 1 });
    expect(supplyOf(lab)?.unsure).toBe(null);
  });
});

const failure = { code: 'action_failed' as const, message: 'it is jammed', retryable: false };

function unknownLab(): TipsLab {
  const lab = new TipsLab('a');
  lab.keep(lab.submit(first, [{ ...move, on_unknown: 'pause' }]));
  lab.keep(lab.settled(`${first}.0.1`, { outcome: 'interrupted', error: failure }));
  return lab;
}

/** What people are told of the tips of the first arm, as it is committed. */
function supplyOf(lab: TipsLab) {
  const record = lab.state.instances.get('arm/a');
  const fields = { ...lab.fields, ...fieldsOf(lab) };
  return record && describeSupplies(workcell, decodeWorkcellState(fields), record)[0];
}

function fieldsOf(lab: TipsLab): Record<string, Json> {
  return Object.fromEntries([...lab.state.supplies].map(([key, value]) => [`supplies:${key}`, value]));
}
