import { describe, expect, it } from 'vitest';
import {
  isPlausibleOrder,
  nextOrder,
  orderLead,
  orderSlack,
  overtakes,
} from '../../../../shared/contracts/order-number.ts';
import { epochFloor } from '../../../../shared/contracts/epoch-floor.ts';

const now = Date.parse('2026-11-25T12:00:00Z');
const today = epochFloor(now);

describe('the number of an order', () => {
  it.each([
    ['of this second', today, true],
    ['a little ahead, by a clock that is off', today + 3600, true],
    ['of some months ago', today - 1e7, true],
    ['of long ago', 1, false],
    ['as far behind as it may be', today - orderSlack, true],
    ['further behind', today - orderSlack - 1, false],
    ['as far ahead as it may be', today + orderLead, true],
    ['further ahead', today + orderLead + 1, false],
    ['forged', 9e15, false],
    ['beyond all integers', 9e18, false],
    ['zero', 0, false],
    ['below zero', -5, false],
    ['no integer', today + 0.5, false],
    ['no number', NaN, false],
  ])('%s > can be real or not', (_, revision, expected) => {
    expect(isPlausibleOrder(revision, now)).toBe(expected);
  });

  it('a clock before 2020 > numbers of the first year can be real', () => {
    expect([isPlausibleOrder(3, 0), isPlausibleOrder(9e15, 0)]).toEqual([true, false]);
  });

  it.each([
    [5, 4, true],
    [5, 5, false],
    [4, 5, false],
    [today, 9e15, true],
    [today, today + orderLead, false],
    [today, today + orderLead + 1, true],
  ])('%d after %d > overtakes it: %s', (revision, known, expected) => {
    expect(overtakes(revision, known)).toBe(expected);
  });

  it('the next one > is above all that can be real, and led astray by no other', () => {
    expect(nextOrder(now, [])).toBe(today);
    expect(nextOrder(now, [3, today + 7, 9e15, NaN])).toBe(today + 8);
  });

  it('the next one after a clock that was wrong for a while > overtakes what was numbered then, and can be real', () => {
    for (let days = -2_000; days <= 2_000; days += 50) {
      const known = nextOrder(now + days * 86_400_000, []);
      const next = nextOrder(now, [known]);
      expect([days, overtakes(next, known), isPlausibleOrder(next, now)]).toEqual([days, true, true]);
    }
  });
});
