import fc from 'fast-check';
import { stepKey } from '../../../shared/contracts/command-id.ts';
import { describe, expect, it } from 'vitest';
import { HardestToPass } from '../../../orchestrator/scheduling/planned-turns.ts';
import { type Claim, mayPass, type WaitingStep } from '../../../orchestrator/state/claims.ts';
import { LastTurns } from '../../../orchestrator/state/lanes.ts';
import { WaitingSteps } from '../../../orchestrator/state/waiting-steps.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { scheduled, waitingSteps } from './scheduled.ts';
import { TimedLab } from './timed-lab.ts';

/** A step that comes to wait at some time, in milliseconds. */
interface Arrival {
  experiment_id: string;
  ready_at: number;
  priority?: number;
  /** Where a plan has it; without it, it is in none. */
  planned?: number | undefined;
}

interface Given {
  experiment_id: string;
  /** When it was given the instrument, and since when it had waited. */
  at: number;
  since: number;
  priority: number;
}

/**
 * Drives a module whose instances each take one step at a time and `duration` ms for it, until all have had their turn. Tells who was
 * given an instance, in that order.
 */
function carryOut(arrivals: readonly Arrival[], instances: number, duration: number): Given[] {
  const waiting = new WaitingSteps();
  const left = arrivals.map((arrival, i): WaitingStep => {
    const run_id = `run${String(i).padStart(4, '0')}`;
    const usual = { position: 0, module: 'arm', action: 'move', priority: 0 };
    return { ...usual, run_id, accepted_at: arrival.ready_at, ...arrival };
  });
  const order = [...left.keys()]
    .filter((i) => arrivals[i]?.planned !== undefined)
    .sort((a, b) => (arrivals[a]?.planned ?? 0) - (arrivals[b]?.planned ?? 0))
    .map((i) => stepKey(left[i]?.run_id ?? '', 0));
  const given: Given[] = [];
  const ends: number[] = [];
  for (let now = 0; given.length < left.length; now += 1_000) {
    while ((ends[0] ?? Infinity) <= now) ends.shift();
    for (const step of left) if (step.ready_at > now - 1_000 && step.ready_at <= now) waiting.add(step);
    const candidates = Array.from({ length: instances }, (_, i) => ({
      ...{ key: `arm/i${i}`, module: 'arm', instance: `i${i}`, actions: new Set(['move']) },
      free: i < instances - ends.length ? 1 : 0,
    }));
    const planned = () => order;
    for (const { step } of scheduled({ waiting, candidates, now, explained: false, planned }).grants) {
      const { experiment_id, ready_at: since, priority } = step;
      given.push({ experiment_id, at: now, since, priority });
      ends.push(now + duration);
    }
  }
  return given;
}

/** A plan that may have been made for the opposite of what is fair. */
const planned = fc.option(fc.nat({ max: 99 }), { nil: undefined });

const arrivalsOf = (experiment_id: string, count: number, ready_at = 0, priority = 0): Arrival[] =>
  Array.from({ length: count }, () => ({ experiment_id, ready_at, priority }));

describe('experiments that wait for one module', () => {
  it('one of 500 runs and, long after, one of 3 > the 3 have every second turn', () => {
    const late = 10 * 60_000;
    const given = carryOut([...arrivalsOf('large', 500), ...arrivalsOf('small', 3, late)], 1, 30_000);
    const turns = given.flatMap(({ experiment_id }, turn) => (experiment_id === 'small' ? [turn] : []));
    const first = given.findIndex(({ at }) => at >= late);
    expect(turns[0]).toBeLessThanOrEqual(first + 1);
    expect(turns[2]).toBeLessThanOrEqual(first + 5);
  });

  it('one that has a step at a time, each after the one before > is not kept waiting by one of many runs, nor keeps it', () => {
    const step = (experiment_id: string, run_id: string, ready_at: number): WaitingStep => ({
      ...{ experiment_id, run_id, ready_at, position: 0, module: 'arm', action: 'move', priority: 0 },
      accepted_at: 0,
    });
    const candidates = [{ key: 'arm/a', module: 'arm', instance: 'a', actions: new Set(['move']), free: 1 }];
    const waiting = waitingSteps(Array.from({ length: 50 }, (_, i) => step('many', `r${i}`, 0)));
    waiting.add(step('chain', 'z', 0));
    const given: string[] = [];
    for (let now = 0; given.length < 20; now += 1_000) {
      for (const { step: next } of scheduled({ waiting, candidates, now, explained: false }).grants) {
        given.push(next.experiment_id);
        if (next.experiment_id === 'chain') waiting.add(step('chain', 'z', now + 1_000));
      }
    }
    expect(given.filter((experiment) => experiment === 'chain')).toHaveLength(10);
  });

  it('of equal priority, whoever comes when, whatever is planned > each other one has at most one turn before one that waits', () => {
    const experiments = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const arrivals = fc.array(
      fc.record({
        experiment_id: experiments,
        ready_at: fc.integer({ min: 0, max: 900 }).map((s) => s * 1_000),
        planned,
      }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(
        arrivals,
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 200 }),
        (all, instances, seconds) => {
          const given = carryOut(all, instances, seconds * 1_000);
          const last = new Map<string, number>();
          for (const [turn, { experiment_id, since, at }] of given.entries()) {
            // What it waits for begins when the step is there, or when its experiment had its turn before.
            const before = last.get(experiment_id) ?? -1;
            const from = Math.max(since, given[before]?.at ?? 0);
            const others = given
              .slice(before + 1, turn)
              .filter((other) => other.at >= from && other.experiment_id !== experiment_id);
            const names = others.map((other) => other.experiment_id);
            expect(new Set(names).size, `turn ${turn} at ${at}`).toBe(names.length);
            last.set(experiment_id, turn);
          }
        },
      ),
    );
  });

  it('of any priorities, whatever is planned > none waits longer than its priority is lower, a minute each, and a turn of each other', () => {
    const arrivals = fc.array(
      fc.record({
        experiment_id: fc.constantFrom('a', 'b', 'c'),
        ready_at: fc.integer({ min: 0, max: 600 }).map((s) => s * 1_000),
        priority: fc.integer({ min: 0, max: 4 }),
        planned,
      }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(arrivals, (all) => {
        const duration = 20_000;
        const given = carryOut(all, 1, duration);
        const last = new Map<string, number>();
        for (const { experiment_id, since, at } of given) {
          const from = Math.max(since, last.get(experiment_id) ?? 0);
          expect(at - from).toBeLessThanOrEqual(5 * 60_000 + 4 * duration);
          last.set(experiment_id, at);
        }
      }),
    );
  });
});

describe('steps that are planned', () => {
  it('of two experiments that wait > the one that is planned first goes first, and has no second turn before the other', () => {
    const [a, b] = [arrivalsOf('a', 2), arrivalsOf('b', 2)];
    const arrivals = [...a, ...b.map((arrival, n) => ({ ...arrival, planned: n }))];
    const given = carryOut(arrivals, 1, 20_000).map(({ experiment_id }) => experiment_id);
    expect(given).toEqual(['b', 'a', 'b', 'a']);
  });

  it('of the steps of an experiment > goes the one that is planned first; none of a run that was handed in later', () => {
    const own = (planned: number[], ready_at = 0) =>
      planned.map((each) => ({ experiment_id: 'a', ready_at, planned: each }));
    const order = (arrivals: Arrival[]) => carryOut(arrivals, 1, 20_000).map(({ since }) => since);
    expect(order([...own([3, 2]), ...own([1], 1_000)])).toEqual([0, 0, 1_000]);
    const waiting = waitingSteps(
      [3, 1, 2].map((_, n) => ({
        ...{ run_id: `r${n}`, experiment_id: 'a', position: 0, module: 'arm', action: 'move' },
        ...{ priority: 0, accepted_at: n, ready_at: 10 },
      })),
    );
    const candidates = [{ key: 'arm/a', module: 'arm', instance: 'a', actions: new Set(['move']), free: 3 }];
    const planned = () => ['r1.0', 'r2.0', 'r0.0'];
    const { grants } = scheduled({ waiting, candidates, planned });
    expect(grants.map(({ step }) => step.run_id)).toEqual(['r1', 'r2', 'r0']);
  });

  it('a step of lower priority, or with no instance to go to > is left where it is', () => {
    const first = { ...{ experiment_id: 'a', run_id: 'r0', position: 0, module: 'arm', action: 'move' } };
    const step = { ...first, priority: 1, accepted_at: 0, ready_at: 0 };
    const low = { ...step, experiment_id: 'b', run_id: 'r1', priority: 0 };
    const elsewhere = { ...step, experiment_id: 'c', run_id: 'r2', home: 'gone' };
    const candidates = [{ key: 'arm/a', module: 'arm', instance: 'a', actions: new Set(['move']), free: 3 }];
    const planned = () => ['r2.0', 'r1.0', 'r9.0', 'r0.0'];
    const { grants } = scheduled({ waiting: [step, low, elsewhere], candidates, planned });
    expect(grants.map((grant) => grant.step.run_id)).toEqual(['r0', 'r1']);
  });
});

describe('many steps that are planned, and that no instance takes', () => {
  /** How often the scheduler reads whose step it is. */
  function looks(count: number, experiment?: string): number {
    let reads = 0;
    const keys = Array.from({ length: count }, (_, i) => `r${String(i).padStart(4, '0')}`);
    const steps = keys.map((run_id, i): WaitingStep => ({
      ...{ run_id, position: 0, module: 'arm', action: 'move', priority: 0, accepted_at: i },
      alone: true,
      get ready_at() {
        reads += 1;
        return count;
      },
      get experiment_id() {
        reads += 1;
        return experiment ?? run_id;
      },
    }));
    const of = new Map(steps.map((step) => [stepKey(step.run_id, 0), step]));
    const { grants } = scheduled({
      ...{ waiting: steps, explained: false, planned: () => [...of.keys()].reverse() },
      candidates: [{ key: 'arm/a', module: 'arm', instance: 'a', actions: new Set(['move']), free: 1 }],
      commitments: [{ refuses: () => ({ kind: 'busy' }) }],
      stepAt: (key: string) => of.get(key),
    });
    expect(grants).toEqual([]);
    return reads;
  }

  it('are looked at twice as often where there are twice as many', () => {
    expect(looks(400)).toBeLessThan(3 * looks(200));
    expect(looks(400, 'one')).toBeLessThan(3 * looks(200, 'one'));
  });

  it('a step may pass all that wait > where it may pass the few that are hardest to pass', () => {
    const claim = fc
      .record({
        experiment_id: fc.constantFrom('a', 'b', 'c'),
        ...{ priority: fc.nat({ max: 2 }), accepted_at: fc.nat({ max: 9 }), waited: fc.nat({ max: 9 }) },
        minute: fc.nat({ max: 1 }),
      })
      .map(({ waited, minute, ...own }) => ({
        ...own,
        ...{ position: 0, module: 'arm', action: 'move', from: 0 },
        ready_at: own.accepted_at + waited + minute * 60_000,
      }));
    const last = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.nat({ max: 20 }));
    fc.assert(
      fc.property(fc.array(claim, { minLength: 1, maxLength: 12 }), last, (steps, lasts) => {
        const claims = steps.map((step, i): Claim => {
          const at = lasts[step.experiment_id];
          return {
            step: { ...step, run_id: `r${i}` },
            last: at === undefined ? undefined : { at, count: at },
          };
        });
        const hardest = new HardestToPass(claims);
        for (const one of claims)
          expect(hardest.mayBePassedBy(one)).toBe(claims.every((other) => mayPass(one, other)));
      }),
    );
  });
});

describe('a plan', () => {
  /** Which of two runs goes before the other that came first, with a plan for it that was made so long ago. */
  function firstGiven(age: number): string | undefined {
    const lab = new TimedLab({ arm: 1 });
    for (const run_id of ['acts', 'first', 'second'])
      lab.submit(run_id, { experiment_id: run_id, steps: [stepDefinition({ duration: 1 })] });
    lab.state.planned = { at: lab.now - age, order: new Map([['arm', ['acts.0', 'second.0', 'first.0']]]) };
    lab.goOn();
    return lab.given[1]?.run_id;
  }

  it('that is told of in time > has a run pass another one; one that is a minute old > decides nothing', () => {
    expect([firstGiven(0), firstGiven(60_000)]).toEqual(['second', 'first']);
  });
});

describe('last turns', () => {
  it('are forgotten after an hour, and of very many experiments those that were first', () => {
    const turns = new LastTurns();
    const known = (...names: string[]) => names.filter((name) => turns.of('arm', name) !== undefined);
    turns.record('arm', 'old', 0);
    turns.record('arm', 'kept', 3_000_000);
    turns.record('arm', 'new', 3_600_000);
    expect(known('old', 'kept', 'new')).toEqual(['kept', 'new']);
    const many = Array.from({ length: 2_000 }, (_, i) => `e${i}`);
    for (const name of many) turns.record('arm', name, 3_600_001);
    expect(known('kept', 'new', ...many)).toEqual(many.slice(1_000));
  });
});
