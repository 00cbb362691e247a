import { describe, expect, it } from 'vitest';
import { stepOrder } from '../../../client/index.ts';

const added = (as: 'round' | 'recover' | 'insert', of: number, round = 1) => ({
  added_for: { as, of, round },
});
const orderOf = (steps: Parameters<typeof stepOrder>[0]) =>
  stepOrder(steps).map(({ position, depth }) => `${'-'.repeat(depth)}${position}`);

describe('the order in which the steps of a run are listed', () => {
  it('a chain > is as it is', () => {
    expect(orderOf([{}, {}, {}])).toEqual(['0', '1', '2']);
  });

  it('rounds, and rounds within them > stand within their loop, what is put in before its step', () => {
    const steps = [{}, {}, added('round', 0), added('round', 0, 2), added('insert', 1), added('round', 2)];
    expect(orderOf([...steps, added('recover', 4)])).toEqual(['0', '-2', '--5', '-3', '4', '-6', '1']);
  });

  it('a step that was added > says within which step it stands', () => {
    expect(stepOrder([{}, added('round', 0), added('insert', 1)])).toEqual([
      { position: 0, depth: 0 },
      { position: 2, depth: 1, within: 0 },
      { position: 1, depth: 1, within: 0 },
    ]);
  });
});
