import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { waitInWords } from '../../../shared/explain/waits/in-words.ts';
import type { Candidate, Refusal } from '../../../orchestrator/state/scheduler-input.ts';
import type { WaitingStep } from '../../../orchestrator/state/claims.ts';
import { scheduled } from './scheduled.ts';

const step = (facts: Partial<WaitingStep>): WaitingStep => ({
  run_id: 'r1',
  experiment_id: 'e',
  position: 0,
  module: 'arm',
  action: 'move',
  priority: 0,
  accepted_at: 0,
  ready_at: 0,
  ...facts,
});
const candidate = (facts: Partial<Candidate>): Candidate => ({
  key: `arm/${facts.instance ?? 'a'}`,
  module: 'arm',
  instance: 'a',
  actions: new Set(['move']),
  free: 1,
  ...facts,
});
/** Why the run of that id waits. */
const reasonIn = (refusals: ReadonlyMap<WaitingStep, Refusal>, id: string) => {
  const [found] = [...refusals].filter(([{ run_id }]) => run_id === id);
  if (!found) return undefined;
  const [{ module, position }, { kind: reason, ...known }] = found;
  return waitInWords({ reason, step: position, name: '', since: 0, module, ...known });
};
describe('scheduler', () => {
  it('grants a higher priority before an older run, but not for ever', () => {
    const low = step({ run_id: 'low', accepted_at: 1 });
    const firstOf = (ready_at: number) => {
      const high = step({ run_id: 'high', priority: 5, accepted_at: 2, ready_at });
      return scheduled({ waiting: [low, high], candidates: [candidate({})] }).grants[0]?.step.run_id;
    };
    expect([firstOf(0), firstOf(299_999)]).toEqual(['high', 'high']);
    expect(firstOf(300_000)).toBe('low');
  });

  it('of actions that block an instrument it has one in hand at a time, of the others as many as it takes', () => {
    const actions = new Set(['move', 'wait']);
    const mixed = (taken: boolean) =>
      candidate({ actions, free: 100, exclusive: { actions: new Set(['move']), taken } });
    const waiting = ['move', 'move', 'wait', 'wait'].map((action, i) => step({ run_id: `r${i}`, action }));
    const granted = (taken: boolean) =>
      scheduled({ waiting, candidates: [mixed(taken)] }).grants.map(({ step: { run_id } }) => run_id);
    expect(granted(false)).toEqual(['r0', 'r2', 'r3']);
    expect(granted(true)).toEqual(['r2', 'r3']);
  });

  it('waits, with the reason, for an instance that has not told yet what it can do', () => {
    const reason = (facts: Partial<Candidate>) =>
      scheduled({ waiting: [step({})], candidates: [candidate({ actions: undefined, ...facts })] }).refusals;
    expect(reasonIn(reason({}), 'r1')).toBe('waits for arm/a: has not told yet what it can do');
    expect(reasonIn(reason({ unfit: { key: 'error', said: 'it is worn' } }), 'r1')).toBe(
      'waits for arm/a: held back: it is worn',
    );
  });

  it('keeps a run on its instance, and says when that is not there', () => {
    const candidates = [candidate({ instance: 'a', unfit: { key: 'silent' } }), candidate({ instance: 'b' })];
    const stays = scheduled({ waiting: [step({ home: 'a' })], candidates });
    const free = scheduled({ waiting: [step({})], candidates });
    const gone = scheduled({ waiting: [step({ home: 'c' })], candidates });
    expect(stays.grants).toEqual([]);
    expect(reasonIn(stays.refusals, 'r1')).toBe('waits for arm/a: its agent is silent');
    expect(free.grants[0]?.instance).toBe('b');
    expect(reasonIn(gone.refusals, 'r1')).toBe('waits for arm/c, which is not there');
  });

  it('a sequential workcell runs one at a time, the begun one first', () => {
    const waiting = [step({ run_id: 'old', accepted_at: 0 }), step({ run_id: 'begun', accepted_at: 5 })];
    const candidates = [candidate({ free: 9 })];
    const tx = scheduled({ sequential: true, waiting, candidates, holder: 'begun' });
    const held = scheduled({
      ...{ sequential: true, waiting: [step({ run_id: 'old' })], candidates, holder: 'other' },
    });
    expect(tx.grants.map(({ step: { run_id } }) => run_id)).toEqual(['begun']);
    expect(reasonIn(tx.refusals, 'old')).toContain('waits for run begun to end');
    expect(held.grants).toEqual([]);
  });
});

const names = fc.constantFrom('m1', 'm2', 'm3');
const arbitraryCandidates = fc
  .uniqueArray(
    fc.record({
      module: names,
      instance: fc.constantFrom('a', 'b'),
      actions: fc.subarray(['x', 'y']).map((list) => new Set(list)),
      free: fc.integer({ min: 0, max: 3 }),
      unfit: fc.option(fc.constant({ key: 'silent' as const }), { nil: undefined, freq: 4 }),
    }),
    { selector: ({ module, instance }) => `${module}/${instance}`, maxLength: 6 },
  )
  .map((all) => all.map((each) => ({ ...each, key: `${each.module}/${each.instance}` }) as Candidate));
const arbitraryWaiting = fc
  .array(
    fc.record(
      {
        module: names,
        action: fc.constantFrom('x', 'y'),
        priority: fc.integer({ min: 0, max: 3 }),
        accepted_at: fc.nat(1000),
        ready_at: fc.nat(200_000),
        home: fc.constantFrom('a', 'b'),
        target: fc.constantFrom('t1', 't2'),
      },
      { requiredKeys: ['module', 'action', 'priority', 'accepted_at', 'ready_at'] },
    ),
    { maxLength: 12 },
  )
  .map((steps) =>
    steps.map((each, i): WaitingStep => ({
      run_id: `run${String(i).padStart(2, '0')}`,
      position: 0,
      experiment_id: `e${i % 3}`,
      ...each,
    })),
  );

describe('scheduler, for any lab', () => {
  it('keeps every promise of its documentation', () => {
    fc.assert(
      fc.property(arbitraryWaiting, arbitraryCandidates, fc.boolean(), (waiting, candidates, sequential) => {
        const { grants, refusals } = scheduled({ waiting, candidates, sequential });
        const targets: string[] = [];
        for (const { step: wanted, instance } of grants) {
          const { module } = wanted;
          const given = candidates.find((c) => c.module === module && c.instance === instance);
          expect(given?.module).toBe(wanted.module);
          expect(given?.unfit).toBeUndefined();
          expect(given?.actions?.has(wanted.action ?? '')).toBe(true);
          if (wanted.home !== undefined) expect(instance).toBe(wanted.home);
          if (wanted.target !== undefined) targets.push(wanted.target);
        }
        for (const { module, instance, free } of candidates) {
          const given = grants.filter((grant) => grant.step.module === module && grant.instance === instance);
          expect(given.length).toBeLessThanOrEqual(Math.max(0, free));
        }
        expect(new Set(targets).size).toBe(targets.length);
        if (sequential) expect(grants.length).toBeLessThanOrEqual(1);
        expect(grants.length + refusals.size).toBe(waiting.length);
      }),
    );
  });

  it('grants the same whatever is asked to be explained, and explains nothing else', () => {
    fc.assert(
      fc.property(arbitraryWaiting, arbitraryCandidates, fc.boolean(), (waiting, candidates, sequential) => {
        const lab = { waiting, candidates, sequential };
        const explained = scheduled(lab);
        const silent = scheduled({ ...lab, explained: false });
        expect(silent.grants).toEqual(explained.grants);
        expect(silent.refusals.size).toBe(0);
      }),
    );
  });

  it('leaves no step waiting that an able, free instance could take', () => {
    fc.assert(
      fc.property(arbitraryWaiting, arbitraryCandidates, (waiting, candidates) => {
        const { grants } = scheduled({ waiting, candidates });
        const used = (c: Candidate) =>
          grants.filter((g) => g.step.module === c.module && g.instance === c.instance).length;
        const granted = new Set(grants.map(({ step: { run_id } }) => run_id));
        const busyTargets = new Set(waiting.filter((s) => granted.has(s.run_id)).map((s) => s.target));
        for (const each of waiting) {
          if (granted.has(each.run_id) || (each.target !== undefined && busyTargets.has(each.target)))
            continue;
          const able = candidates.some(
            (c) =>
              c.module === each.module &&
              c.unfit === undefined &&
              c.actions?.has(each.action) &&
              (each.home === undefined || each.home === c.instance) &&
              used(c) < c.free,
          );
          expect(able).toBe(false);
        }
      }),
    );
  });
});
