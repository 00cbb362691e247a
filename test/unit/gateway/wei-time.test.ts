import { describe, expect, it } from 'vitest';
import { isoDuration, localTime, utcTime } from '../../../shared/kernel/wei-time.ts';

describe('isoDuration', () => {
  it.each([
    [0, 'PT0S'],
    [1, 'PT0.001S'],
    [1500, 'PT1.5S'],
    [60_000, 'PT1M'],
    [3_723_500, 'PT1H2M3.5S'],
    [86_400_000, 'P1D'],
    [93_784_005, 'P1DT2H3M4.005S'],
    [-5, 'PT0S'],
  ])('%i ms > is %s', (ms, expected) => {
    expect(isoDuration(1000, 1000 + ms)).toBe(expected);
  });

  it('an open end > has no duration', () => {
    expect([isoDuration(undefined, 5), isoDuration(5, undefined)]).toEqual([null, null]);
  });
});

describe('localTime', () => {
  it('a time > is local, without offset, with microseconds, as datetime.now() prints it', () => {
    const ms = new Date(2024, 0, 2, 3, 4, 5, 6).getTime();
    expect(localTime(ms)).toBe('2024-01-02T03:04:05.006000');
  });

  it('no time > is null, local or not', () => {
    expect([localTime(undefined), utcTime(undefined)]).toEqual([null, null]);
  });

  it('a number beyond the last moment of a date > is null, local or not', () => {
    expect([localTime(8.64e15 + 1), utcTime(8.64e15 + 1)]).toEqual([null, null]);
  });
});

describe('utcTime', () => {
  it('a time > carries its Z', () => {
    expect(utcTime(0)).toBe('1970-01-01T00:00:00.000Z');
  });
});
