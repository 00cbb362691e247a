import { expect, it } from 'vitest';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { TimedLab } from './timed-lab.ts';

it('actions take longer than their workflow declares > gaps are kept once that is known', () => {
  let count = 0;
  const lab = new TimedLab({ reader: 1, oven: 3 }, (declared) => declared + 300 + ((count += 37) % 500));
  const modules = ['reader', 'oven', 'reader', 'oven', 'reader'];
  const runs = Array.from({ length: 20 }, (_, index) =>
    lab.submit(`01JB00000000000000000000${10 + index}`, {
      steps: modules.map((module, position) =>
        stepDefinition({
          ...{ module, instance: 'any', duration: module === 'oven' ? 1 : 0.4 },
          ...(position > 0 && { gaps: [{ from: position - 1, point: 'end', at: 'start', max: 10 }] }),
        }),
      ),
    }),
  );
  lab.goOn();
  expect(runs.map(({ outline }) => outline.state)).toEqual(runs.map(() => 'completed'));
});
