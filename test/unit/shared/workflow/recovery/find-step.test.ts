import { describe, expect, it } from 'vitest';
import { findStep } from '../../../../../shared/workflow/recovery/steps-to-repeat.ts';

describe('findStep', () => {
  const steps = ['Fetch', 'Mix', 'Mix', '1'].map((name) => ({ name }));

  it('a name, a position, and digits of a query or a form > the step; a name goes before digits', () => {
    expect(['Fetch', 2, '2', '1', 1].map((wanted) => findStep(steps, wanted))).toEqual([0, 2, 2, 3, 1]);
  });

  it('no such step > is told, with those there are', () => {
    expect(() => findStep(steps, '4')).toThrow('no step at position 4: its steps are 0 to 3');
    expect(() => findStep(steps, '-1')).toThrow('no step "-1"; it has "Fetch", "Mix", "1"');
  });

  it('steps that people know by other positions > those are meant, and those are told', () => {
    const known = [0, 1, 4, 5];
    expect(findStep(steps, '5', known)).toBe(3);
    expect(() => findStep(steps, 'Mix', known)).toThrow('one of 1, 4');
    expect(() => findStep(steps, 2, known)).toThrow('0 to 5, without those that are left out');
  });
});
