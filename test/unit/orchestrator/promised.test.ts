import { expect, test } from 'vitest';
import type { Gap } from '../../../shared/contracts/step-flow.ts';
import { newStoredRun } from '../../fixtures/run-definition.ts';
import { promisedInstances } from '../../../orchestrator/commitments/promised.ts';
import { commands, first, Lab, second } from './owner-lab.ts';
import { TimedLab } from './timed-lab.ts';

const { definition } = newStoredRun({ run_id: first, experiment_id: 'experiment' });
const [one, two] = definition.steps;
if (!one || !two) throw new Error('the run of the fixture has two steps');
const gap: Gap = { from: 0, point: 'end', at: 'start', max: 300 };
const loop = { ...one, loop: { body: [{ ...two, number: -1, after: [], gaps: [gap] }], repeat: { max: 2 } } };

test.each([
  ['a step that follows another in time', [one, { ...two, gaps: [gap] }]],
  ['one that keeps modules to its run', [{ ...one, reserve: [{ modules: [one.module], until: 0 }] }]],
  ['one of a round that there is not yet', [loop]],
])('a run with %s has promises, and its steps are looked at by themselves', (_, steps) => {
  const lab = new Lab();
  lab.submit(first, steps);
  lab.submit(second, [one]);
  expect([...lab.state.promised]).toEqual([first]);
  const queued = [...lab.state.waiting.values()].flatMap((queue) => [...queue]);
  expect(queued.filter(({ alone }) => alone).every(({ run_id }) => run_id === first)).toBe(true);
});

test('what a run keeps > is expected to become free when its step ends, and once that is late, when it is twice as late', () => {
  const lab = new TimedLab({ arm: 1 }, (duration) => duration * 3);
  const { now } = lab;
  lab.submit(first, {
    steps: [{ ...one, module: 'arm', duration: 100, reserve: [{ modules: ['arm'], until: 0 }] }],
  });
  const expected = [50, 150].map((seconds) => {
    lab.goOn(now + seconds * 1000);
    return promisedInstances(lab.state, lab.now).map(({ until }) => (until - now) / 1000);
  });
  expect(expected).toEqual([[100], [200]]);
});

test('a duration alone promises nothing', () => {
  const lab = new Lab();
  lab.submit(first, [{ ...one, duration: 60 }]);
  expect(lab.state.promised.size).toBe(0);
});

test('a gap without a least time > keeps nobody waiting where the clock of an agent is ahead', () => {
  const lab = new Lab();
  lab.hello();
  lab.submit(first, [one, { ...two, module: one.module, action: one.action, gaps: [gap] }]);
  const tx = lab.settled(`${first}.0.1`, { started_at: lab.now, ended_at: lab.now + 500 });
  expect(commands(tx).map(({ command_id }) => command_id)).toEqual([`${first}.1.1`]);
});
