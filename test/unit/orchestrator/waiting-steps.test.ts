import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../orchestrator/state/scheduler-input.ts';
import type { WaitingStep } from '../../../orchestrator/state/claims.ts';
import { WaitingSteps } from '../../../orchestrator/state/waiting-steps.ts';
import { stepKey } from '../../../shared/contracts/command-id.ts';
import { scheduled } from './scheduled.ts';

const places = ['A', 'B'];
const step = fc.record({
  module: fc.constantFrom('arm', 'lid'),
  experiment_id: fc.constantFrom('one', 'two', 'three'),
  action: fc.constantFrom('move', 'move', 'heat'),
  priority: fc.constantFrom(0, 0, 2),
  home: fc.constantFrom(undefined, undefined, 'a', 'b'),
  target: fc.constantFrom(undefined, undefined, ...places),
});
const instance = fc.record({
  free: fc.integer({ min: 0, max: 2 }),
  actions: fc.constantFrom(['move', 'heat'], ['move']),
  isOwn: fc.integer({ min: 0, max: 4 }),
});
const happening = fc.record({
  arrive: fc.array(step, { maxLength: 4 }),
  /** Which of those that wait is no longer wanted. */
  leave: fc.option(fc.nat({ max: 20 }), { nil: undefined, freq: 3 }),
  later: fc.constantFrom(0, 1_000, 30_000, 61_000),
  instances: fc.tuple(instance, instance, instance),
  full: fc.subarray(places),
  /** Which of those that wait may use a location all the same. */
  left: fc.nat({ max: 20 }),
});

/** A lab in which steps come, wait and go, seen by one who keeps no order of them. */
class Plain {
  readonly #last = new Map<string, { at: number; count: number }>();
  #count = 0;

  /** Which of these steps are given out, and where: each time the first of all that can be. */
  give(
    all: readonly WaitingStep[],
    facts: Omit<Parameters<typeof scheduled>[0], 'waiting'>,
    now: number,
  ): string[] {
    const [given, waiting, taken] = [[] as string[], [...all], new Map<string, object>()];
    const candidates = facts.candidates.map((each) => ({ ...each }));
    const takenNow = (place: string) => taken.get(place) ?? facts.taken?.(place);
    const modules = [...waiting].sort((a, b) => this.#compareClaims(a, b)).map(({ module }) => module);
    for (const module of new Set(modules)) {
      for (;;) {
        const can = waiting.flatMap((each) => {
          const own = { ...facts, candidates, taken: takenNow, explained: false };
          if (each.module !== module) return [];
          return scheduled({ ...own, waiting: [{ ...each }] }).grants.map((grant) => ({
            ...grant,
            step: each,
          }));
        });
        const [claims] = can.sort((a, b) => this.#compareClaims(a.step, b.step));
        const [next] = can
          .filter((each) => each.step.experiment_id === claims?.step.experiment_id)
          .sort(
            (a, b) =>
              weight(b.step, b.step.ready_at) - weight(a.step, a.step.ready_at) || age(a.step, b.step),
          );
        if (!next) break;
        given.push(`${next.step.run_id} ${next.key}`);
        waiting.splice(waiting.indexOf(next.step), 1);
        const candidate = candidates.find(({ key }) => key === next.key);
        if (candidate) candidate.free -= 1;
        if (next.step.target !== undefined) taken.set(next.step.target, {});
        this.#last.set(`${module} ${next.step.experiment_id}`, { at: now, count: (this.#count += 1) });
      }
    }
    return given;
  }

  #compareClaims(a: WaitingStep, b: WaitingStep): number {
    const [lastA, lastB] = [a, b].map((each) => this.#last.get(`${each.module} ${each.experiment_id}`));
    const claim = (each: WaitingStep, at = 0) => weight(each, Math.max(each.ready_at, at));
    return (
      claim(b, lastB?.at) - claim(a, lastA?.at) || (lastA?.count ?? -1) - (lastB?.count ?? -1) || age(a, b)
    );
  }
}

const weight = ({ priority, from = NaN }: WaitingStep, since: number): number =>
  priority - Math.trunc((since - from) / 60_000);
const age = (a: WaitingStep, b: WaitingStep): number => (a.run_id < b.run_id ? -1 : 1);

describe('steps that are kept in order', () => {
  it('are given out as if all of them were looked at each time, whatever comes and goes', () => {
    let given = 0;
    fc.assert(
      fc.property(fc.array(happening, { minLength: 5, maxLength: 25 }), (happenings) => {
        const [waiting, plain] = [new WaitingSteps(), new Plain()];
        let [now, count] = [0, 0];
        for (const { arrive, leave, later, instances, full, left } of happenings) {
          now += later;
          for (const { home, target, ...each } of arrive) {
            const run_id = `run${String((count += 1)).padStart(3, '0')}`;
            const own = { run_id, position: 0, accepted_at: count, ready_at: now };
            waiting.add({ ...each, ...own, ...(home && { home }), ...(target && { target }) });
          }
          const all = () => [...waiting.values()].flatMap((queue) => [...queue]);
          const leaving = leave === undefined ? undefined : all()[leave];
          if (leaving) waiting.remove(leaving);
          const keyAt = (at: number) => {
            const found = all()[at];
            return found && stepKey(found.run_id, found.position);
          };
          const candidates = instances.map(({ free, actions, isOwn }, n): Candidate => {
            const [module, name] = [
              ['arm', 'a'],
              ['arm', 'b'],
              ['lid', 'a'],
            ][n] as [string, string];
            const only = isOwn === 0 ? keyAt(left) : undefined;
            const own = { key: `${module}/${name}`, module, instance: name, free, actions: new Set(actions) };
            return { ...own, ...(only === undefined ? {} : { only }) };
          });
          const owner = keyAt(left);
          const facts = {
            candidates,
            taken: (place: string) => (full.includes(place) ? {} : undefined),
            unverifiedBy: (place: string) => (full[0] === place && owner !== undefined ? [owner] : []),
          };
          const expected = plain.give(all(), facts, now);
          const { grants } = scheduled({ ...facts, waiting, now, explained: false });
          given += grants.length;
          expect(grants.map((grant) => `${grant.step.run_id} ${grant.key}`)).toEqual(expected);
        }
      }),
    );
    expect(given).toBeGreaterThan(500);
  });

  it('that began to wait on either side of a full minute of the clock > go by the age of their runs', () => {
    const minute = 60_000;
    const waits = (run_id: string, accepted_at: number, ready_at: number): WaitingStep => ({
      ...{ run_id, accepted_at, ready_at, experiment_id: 'one', position: 0 },
      ...{ module: 'arm', action: 'move', priority: 0 },
    });
    const steps = [waits('later', 2, minute - 1), waits('earlier', 1, minute + 1)];
    const candidates = [{ key: 'arm/a', module: 'arm', instance: 'a', actions: new Set(['move']), free: 1 }];
    const { grants } = scheduled({ waiting: steps, candidates, now: minute + 2, explained: false });
    expect(grants.map(({ step: { run_id } }) => run_id)).toEqual(['earlier']);
  });
});
