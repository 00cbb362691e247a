import { describe, expect, it } from 'vitest';
import { isWorthIt } from '../../../orchestrator/forecasting/worth.ts';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { first, idleLab, type Lab, said } from './owner-lab.ts';

/** A lab whose arm has moved in so many milliseconds, with a run. */
function labWith(ms: number, steps: StepDefinition[] = [stepDefinition(), stepDefinition()]): Lab {
  const lab = idleLab();
  for (let n = 0; n < 5; n += 1) lab.state.durations.add('arm', 'move', 'a', ms);
  lab.submit(first, steps);
  return lab;
}

const soonAfter = ({ state, now }: Lab) => isWorthIt(state, now);
const later = ({ state, now }: Lab) => isWorthIt(state, now + 60_000);

describe('whether a forecast is worth it', () => {
  it('all actions are quick > not, however long runs wait; one takes long > it is', () => {
    expect([soonAfter(labWith(100)), later(labWith(100))]).toEqual([false, false]);
    expect(soonAfter(labWith(5_000))).toBe(true);
    expect(soonAfter(labWith(100, [stepDefinition(), stepDefinition({ duration: 60 })]))).toBe(true);
  });

  it('nobody knows how long a step takes > once its run has waited for a while', () => {
    const lab = labWith(100, [stepDefinition({ action: 'dance' })]);
    lab.now = 1_500;
    expect([soonAfter(lab), later(lab)]).toEqual([false, true]);
  });

  it('a loop of quick actions > where all its rounds together take long', () => {
    const loopOf = (items: number) => {
      const body = [{ ...stepDefinition(), number: -1, name: '' }];
      const for_each = { items: Array.from({ length: items }, () => 1), as: 'item', max_parallel: 1 };
      return [stepDefinition({ loop: { body, for_each } })];
    };
    expect([soonAfter(labWith(100, loopOf(2))), soonAfter(labWith(100, loopOf(50)))]).toEqual([false, true]);
  });

  it('a run is paused, or no instrument takes its step > it is told after a while why nobody can tell', () => {
    const lab = labWith(100);
    lab.play(said('run.control', { run_id: first }, { command: 'pause' }));
    expect(later(lab)).toBe(true);
    const other = labWith(100, [stepDefinition({ module: 'reader', duration: 0.1 })]);
    other.later(5_000, true);
    expect(later(other)).toBe(true);
  });
});
