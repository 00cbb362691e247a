import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Transaction } from '../../../orchestrator/turn/transaction.ts';
import { openLabState } from '../../../orchestrator/state/open-lab-state.ts';
import { applyTurn } from '../../../orchestrator/turn/apply-turn.ts';
import { capacityOf, thingsAt } from '../../../shared/contracts/locations.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import {
  commands,
  endOf,
  first,
  type Lab,
  logOf,
  move,
  said,
  second,
  StoringLab,
  third,
} from './owner-lab.ts';

/** A lab that verifies locations, with an instrument that takes many commands at once. */
class MovingLab extends StoringLab {
  constructor(config = {}) {
    super({ verify_locations_before_transfer: true, ...config });
    this.hello({ capacity: 50 });
  }

  /** Somebody has put the plate of a run somewhere. */
  put(run_id: string, name: string): void {
    this.play(said('location.set', {}, { name, state: `experiment of ${run_id}`, at: this.now }));
  }

  /** The runs that a step of the run is told to be in a deadlock with; undefined where it is in none. */
  deadlockOf(run_id: string): string[] | undefined {
    const waits = [...(this.state.runs.get(run_id)?.waits.values() ?? [])];
    const deadlock = waits.find((wait) => wait.circle)?.circle;
    return deadlock && [...new Set(deadlock.map(({ run }) => run))];
  }
}

/** Two runs, each with its plate where the other's is to go. */
function swappingLab(): { lab: MovingLab; formed: Transaction } {
  const lab = new MovingLab();
  lab.put(first, 'A');
  lab.put(second, 'B');
  lab.begin(first, [stepDefinition(), move('A', 'B')]);
  lab.begin(second, [stepDefinition(), move('B', 'A')]);
  lab.settled(`${first}.0.1`);
  expect(lab.deadlockOf(first)).toBeUndefined();
  return { lab, formed: lab.settled(`${second}.0.1`, { number: 2 }) };
}

const deadlocks = (tx: Transaction) =>
  (tx.changes()?.records ?? []).filter(({ body }) => JSON.stringify(body).includes('"CIRCLE"'));

describe('two runs whose plates stand where the other one goes', () => {
  it('in the turn in which it forms > both are told, with the steps, and whom to cancel', () => {
    const { lab, formed } = swappingLab();
    const { summary } = endOf(formed, second)!;
    expect(summary.waiting_for).toMatchObject([
      {
        ...{ reason: 'circle', step: 1, location: 'A', run: first },
        circle: [
          { run: second, step: 1, name: 'to A' },
          { run: first, step: 1, name: 'to B' },
        ],
        hint: `weir cancel ${second} or weir cancel ${first}`,
      },
    ]);
    expect(summary.waiting).toContain('waits in a deadlock');
    expect(endOf(formed, first)?.summary.waiting_for).toMatchObject([{ reason: 'circle', step: 1 }]);
    expect(lab.deadlockOf(first)).toEqual([first, second]);
  });

  it('it is told once: in the logs of both, in that of the process, and as an event', () => {
    const { lab, formed } = swappingLab();
    expect(deadlocks(formed)).toHaveLength(1);
    for (const run of [first, second])
      expect(logOf(formed, run).filter((line) => line.includes('waits in a deadlock'))).toHaveLength(1);
    expect(formed.processLog).toMatchObject([{ level: 'warn' }]);
    const later = [lab.play({ kind: 'tick', all: true }), lab.begin(third, [move(undefined, 'C')])];
    for (const tx of later) {
      expect(deadlocks(tx)).toEqual([]);
      expect(logOf(tx, first)).toEqual([]);
    }
  });

  it('one is cancelled > the other is in no circle any more; it goes on once the location is empty', () => {
    const { lab } = swappingLab();
    lab.play(said('run.control', { run_id: first }, { command: 'cancel' }));
    expect(lab.deadlockOf(second)).toBeUndefined();
    lab.play({ kind: 'tick', all: true });
    expect([...lab.state.runs.get(second)!.waits.values()]).toMatchObject([
      { why: { kind: 'location', location: 'A', facts: { holds: expect.any(String) as string } } },
    ]);
    const goesOn = lab.play(said('location.set', {}, { name: 'A', state: 'Empty', at: lab.now }));
    expect(commands(goesOn).map(({ command_id }) => command_id)).toEqual([`${second}.1.1`]);
  });

  it('a person empties a location > the circle is gone, and all goes on', () => {
    const { lab } = swappingLab();
    lab.play(said('location.set', {}, { name: 'A', state: 'Empty', at: lab.now }));
    expect(lab.deadlockOf(first)).toBeUndefined();
    lab.settleAll();
    expect(lab.state.runs.size).toBe(0);
  });

  it('another run takes away what is at one of the locations > no circle', () => {
    const lab = new MovingLab();
    lab.put(first, 'A');
    lab.put(second, 'B');
    const helper = stepDefinition({ module: 'oven' });
    lab.begin(first, [stepDefinition(), move('A', 'B')]);
    lab.begin(third, [helper, move('B', 'C')], `experiment of ${second}`);
    lab.begin(second, [stepDefinition(), move('B', 'A')]);
    lab.settleAll();
    expect(lab.deadlockOf(first)).toBeUndefined();
    lab.play(said('run.control', { run_id: third }, { command: 'cancel' }));
    expect(lab.deadlockOf(first)).toEqual([first, second]);
  });

  it('a new owner takes over > it knows of the circle, and tells of it no second time', () => {
    const { lab } = swappingLab();
    const { runs, fields } = lab.stored;
    expect(runs.map(({ summary }) => summary?.waiting_for?.[0]?.reason)).toEqual(['circle', 'circle']);
    const state = openLabState({ workcell: lab.state.workcell, epoch: 8, fields, runs });
    const opened = [applyTurn(state, [], 9_000), applyTurn(state, [{ kind: 'tick', all: true }], 9_010)];
    expect(opened.flatMap(deadlocks)).toEqual([]);
    expect(opened.flatMap(({ processLog }) => processLog)).toEqual([]);
    expect([...state.deadlocked].sort()).toEqual([`${first}.1`, `${second}.1`]);
  });
});

describe('circles of other kinds', () => {
  it('a run that waits behind a circle > is not named in it', () => {
    const { lab } = swappingLab();
    lab.begin(third, [move(undefined, 'A')]);
    expect(lab.deadlockOf(third)).toBeUndefined();
    expect([...lab.state.runs.get(third)!.waits.values()]).toMatchObject([
      { why: { kind: 'location', run: first } },
    ]);
  });

  it('a step side by side takes it away > no circle, and the run ends', () => {
    const lab = new MovingLab();
    const away = move('A', 'B', { after: [0], module: 'oven' });
    lab.begin(first, [move(undefined, 'A'), move('X', 'A', { after: [0] }), away]);
    lab.settleAll();
    expect(lab.deadlockOf(first)).toBeUndefined();
    lab.hello({
      module: 'oven',
      about: { name: 'oven', actions: [{ name: 'move', args: [], files: [], results: [] }] },
    });
    lab.settled(`${first}.2.1`, { module: 'oven' });
    lab.settleAll();
    expect(lab.state.runs.size).toBe(0);
  });

  it('one run at a time, and the one that has the lab waits for the plate of another > both are named', () => {
    const lab = new MovingLab({ sequential_scheduler: true });
    lab.play(said('location.set', {}, { name: 'A', state: `experiment of ${second}`, at: lab.now }));
    lab.begin(first, [stepDefinition(), move(undefined, 'A')]);
    lab.begin(second, [move('A', 'B')]);
    lab.settleAll();
    expect(lab.deadlockOf(second)).toEqual([second, first]);
    expect(lab.deadlockOf(first)).toEqual([first, second]);
  });

  it('a person is needed (the run is paused, or an outcome is unknown) > no circle', () => {
    const lab = new MovingLab();
    lab.begin(first, [move(undefined, 'A'), move('A', 'B')]);
    lab.begin(second, [move(undefined, 'B'), stepDefinition({ on_unknown: 'pause' }), move('B', 'A')]);
    lab.settled(`${first}.0.1`);
    lab.settled(`${second}.0.1`, { number: 2 });
    lab.settled(`${second}.1.1`, { number: 3, outcome: 'interrupted' });
    expect(lab.deadlockOf(first)).toBeUndefined();
  });
});

/**
 * Moves between a few places, of plates that are brought or that an earlier step has left somewhere; `after`: as a bit each, the earlier
 * steps that it waits for.
 */
const moves = fc.array(
  fc.record({
    source: fc.constantFrom(undefined, 'A', 'B', 'C'),
    target: fc.constantFrom('A', 'B', 'C'),
    after: fc.nat(15),
  }),
  { minLength: 1, maxLength: 4 },
);
const plans = fc.array(fc.record({ steps: moves, experiment: fc.nat(2), chain: fc.boolean() }), {
  minLength: 1,
  maxLength: 5,
});

/** Mostly there is room for one thing at each place. */
const rooms = fc.constantFrom<Record<string, number>>({}, {}, { A: 2 }, { A: 3, B: 2 });

describe('of any runs that move plates between three places', () => {
  it('what is named never goes on, and what waits in a deadlock is named', () => {
    let counted = 0;
    fc.assert(
      fc.property(plans, rooms, fc.infiniteStream(fc.nat(9)), (all, capacity, picks) => {
        const lab = new MovingLab();
        lab.state.workcell.capacity = capacity;
        const runs = all.map(({ steps, experiment, chain }) => {
          const run_id = newId();
          const own = steps.map(({ source, target, after }, position) => {
            const bits = [0, 1, 2, 3].filter((bit) => bit < position && after & (1 << bit));
            return move(source, target, chain ? {} : { after: bits });
          });
          lab.begin(run_id, own, `experiment ${experiment}`);
          return run_id;
        });
        const named = new Set<string>();
        for (;;) {
          for (const key of lab.state.deadlocked) named.add(key);
          // Once it is named, it stays so: nobody helps here.
          expect(lab.state.deadlocked).toEqual(named);
          const open = [...lab.state.instances.values()].flatMap(({ occupied }) => occupied);
          const next = open[(picks.next().value ?? 0) % Math.max(1, open.length)];
          if (!next) break;
          lab.settled(next.command_id, { number: next.number });
        }
        if (named.size > 0) counted += 1;
        expect([...named].sort()).toEqual(inDeadlocksAtRest(lab, runs).sort());
      }),
      { numRuns: 200 },
    );
    // Not all of them were quiet.
    expect(counted).toBeGreaterThan(10);
  });
});

/**
 * By another way: at rest every step that is left never goes on by itself. One whose turn has come waits for a place: for any of the
 * steps to come that take away what is there; the others wait for all steps that come before.
 */
function inDeadlocksAtRest(lab: Lab, runs: string[]): string[] {
  const left = runs.flatMap((run) => lab.state.runs.get(run) ?? []);
  const waitsFor = new Map<string, { any: boolean; of: string[] }>();
  for (const { definition, snapshot } of left) {
    const key = (position: number) => `${definition.run_id}.${position}`;
    const isLeft = (position: number) => snapshot.steps[position]?.value !== 'succeeded';
    for (const [position, { locations, after }] of definition.steps.entries()) {
      if (!isLeft(position)) continue;
      const before = (after ?? (position === 0 ? [] : [position - 1])).filter(isLeft);
      const clearing = left.flatMap((other) =>
        other.definition.steps.flatMap((step, at) =>
          step.locations['source'] === locations['target'] &&
          step.locations['target'] !== step.locations['source'] &&
          other.snapshot.steps[at]?.value !== 'succeeded'
            ? [`${other.definition.run_id}.${at}`]
            : [],
        ),
      );
      // One that is held back from a place with room, so that others have a way on, waits for what these wait for, maybe for a person.
      const target = locations['target'] ?? '';
      const { length } = thingsAt(lab.state.locations.get(target));
      const isHeldBack = length < capacityOf(lab.state.workcell, target);
      waitsFor.set(
        key(position),
        before.length > 0
          ? { any: false, of: before.map(key) }
          : { any: true, of: isHeldBack ? [] : clearing },
      );
    }
  }
  const forGood = new Set(waitsFor.keys());
  for (let before = -1; before !== forGood.size;) {
    before = forGood.size;
    for (const [step, { any, of }] of waitsFor) {
      const goOn = of.filter((other) => !forGood.has(other)).length;
      if (any ? of.length === 0 || goOn > 0 : goOn === of.length) forGood.delete(step);
    }
  }
  const reaches = (from: string, found = new Set<string>()): Set<string> => {
    for (const other of waitsFor.get(from)?.of ?? []) {
      if (!forGood.has(other) || found.has(other)) continue;
      found.add(other);
      reaches(other, found);
    }
    return found;
  };
  return [...forGood].filter((step) => waitsFor.get(step)?.any && reaches(step).has(step));
}
