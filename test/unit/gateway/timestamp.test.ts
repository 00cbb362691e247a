import { describe, expect, it } from 'vitest';
import { isTimestamp } from '../../../shared/kernel/wei-time.ts';

describe('isTimestamp', () => {
  it.each([
    ['the naive time of WEI’s client', '2026-11-25T03:30:14.123456'],
    ['one without a fraction', '2026-11-25T03:30:14'],
    ['one without seconds', '2026-11-25 03:30'],
    ['what Python’s str() writes', '2026-11-25 03:30:14.123456+00:00'],
    ['UTC', '2026-11-25T03:30:14Z'],
    ['an offset', '2026-11-25T03:30:14-0530'],
    ['a date', '2024-02-29'],
    ['seconds since the epoch', 1_795_000_000.25],
    ['the same in a form', '1795000000.25'],
  ])('%s > is a time', (_, value) => {
    expect(isTimestamp(value)).toBe(true);
  });

  it.each([
    ['a word', 'zzz'],
    ['nothing', ''],
    ['a day that its month does not have', '2026-02-30'],
    ['a month too many', '2026-13-01T00:00:00'],
    ['an hour too many', '2026-11-25T24:30:00'],
    ['an offset too large', '2026-11-25T03:30:14+25:00'],
    ['something behind it', '2026-11-25T03:30:14 or so'],
    ['a number that no time has', 1e300],
    ['a truth', true],
    ['a list', ['2026-11-25T03:30:14']],
  ])('%s > is none', (_, value) => {
    expect(isTimestamp(value)).toBe(false);
  });
});
