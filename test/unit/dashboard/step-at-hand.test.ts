import { describe, expect, test } from 'vitest';
import type { RunHead } from '../../../dashboard/src/worker/outline.ts';
import type { StepLine } from '../../../dashboard/src/worker/outline.ts';
import { calledStep, currentStep, namedStep } from '../../../dashboard/src/screens/run/step-look.ts';

const head = (facts: object = {}): RunHead =>
  ({ state: 'active', step_index: 0, unknown: null, waiting_for: [], ...facts }) as unknown as RunHead;
const steps = (...states: [StepLine['state'], loop?: object][]): StepLine[] =>
  states.map(
    ([state, loop], position) =>
      ({ position, state, name: '', ...(loop && { loop }) }) as unknown as StepLine,
  );

const done = (ended_at: number): StepLine =>
  ({ state: 'succeeded', attempt: 1, name: '', ended_at }) as unknown as StepLine;

describe('the step that is looked at while a run goes on', () => {
  test.each([
    ['the round of a loop that acts', {}, steps(['running', {}], ['idle'], ['running']), 2],
    [
      'a step that has failed and waits, before one that acts',
      { held: [{ step: 2 }] },
      steps(['running'], ['idle'], ['failed']),
      2,
    ],
    [
      'a step whose outcome nobody knows',
      { unknown: { run: 'waits', step: 1 } },
      steps(['running'], ['failed']),
      1,
    ],
    ['the first that waits', { waiting_for: [{ step: 1 }] }, steps(['running', {}], ['idle']), 1],
    ['the next', { step_index: 1 }, steps(['succeeded'], ['idle']), 1],
    [
      'of a run that is over, where it ended',
      { state: 'failed', step_index: 1, held: [{ step: 0 }] },
      steps(['failed'], ['failed']),
      1,
    ],
    [
      'of a run that is completed, the one that was done last, whether it is the last of the list or not',
      { state: 'completed', step_index: 3 },
      [done(1), { ...done(9), loop: { max: 2 } }, done(9), done(5)].map((each, position) => ({
        ...each,
        position,
      })),
      2,
    ],
    ['of a run whose steps are not known yet, the last', { step_index: 7 }, steps(['idle']), 0],
  ] as const)('%s', (_, facts, lines, position) => {
    expect(currentStep(head(facts), lines)).toBe(position);
  });
});

test('a step is called by its number and name, and one that was added by its name alone', () => {
  const lines = [
    { position: 0, name: 'mix' },
    { position: 1, name: 'grow[1]/add', added_for: { as: 'round', of: 0, round: 1 } },
  ] as unknown as StepLine[];
  expect(lines.map(calledStep)).toEqual(['1 mix', 'grow[1]/add']);
  expect([0, 1].map((position) => namedStep(lines, position))).toEqual(['step 1 “mix”', '“grow[1]/add”']);
});
