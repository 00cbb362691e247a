import { describe, expect, it } from 'vitest';
import { epochFloor, termFloor, timeOfEpoch } from '../../../../shared/contracts/epoch-floor.ts';

describe('epochFloor', () => {
  it.each([
    ['2020-01-01T00:00:00Z', 0],
    ['2020-01-01T00:00:01.999Z', 1],
    ['2021-01-01T00:00:00Z', 366 * 86_400],
  ])('%s > is the whole seconds since 2020', (time, floor) => {
    expect(epochFloor(Date.parse(time))).toBe(floor);
  });
});

describe('termFloor', () => {
  it('two terms that begin in one second > have floors of their own', () => {
    const at = Date.parse('2020-01-01T00:00:01.998Z');
    expect([termFloor(at), termFloor(at + 1)]).toEqual([1_998, 1_999]);
    expect(timeOfEpoch(termFloor(at))).toBe(at);
  });
});
