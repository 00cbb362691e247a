import { describe, expect, it } from 'vitest';
import { asClock, howLong, inShort } from '../../../dashboard/src/design/duration.ts';

const minute = 60_000;
const hour = 60 * minute;

describe('lengths of time', () => {
  it.each([
    [-5, '0 s', '0:00', '0.0 s'],
    [12_340, '12 s', '0:12', '12.3 s'],
    [4 * minute + 3_000, '4 min', '4:03', '4 min 03'],
    [2 * hour + 5 * minute, '2 h 05', '2:05:00', '2 h 05'],
    [72 * hour, '3 d', '72:00:00', '3 d'],
  ])('%d ms > reads %s, %s and %s', (ms, short, clock, long) => {
    expect([inShort(ms), asClock(ms), howLong(ms)]).toEqual([short, clock, long]);
  });
});
