import { afterEach, describe, expect, it } from 'vitest';
import {
  formatClock,
  formatDuration,
  formatElapsed,
  formatExactTime,
  formatSpan,
  formatTime,
  goByZone,
  localTimes,
  offsetAt,
  zoneAt,
} from '../../../../shared/sentences/times.ts';

const at = new Date(2026, 2, 4, 9, 5, 7, 89);
const zone = zoneAt(at.getTime());

describe('a moment for people', () => {
  it('as the gateway writes it > is told by the clock of this machine, to the second, with the zone', () => {
    expect(formatTime(at.toISOString())).toBe(`2026-03-04 09:05:07 ${zone}`);
    expect(formatTime(at.getTime())).toBe(`2026-03-04 09:05:07 ${zone}`);
    expect(formatExactTime(at.toISOString())).toBe(`2026-03-04 09:05:07.089 ${zone}`);
  });

  it('what is not a moment > stands as it is', () => {
    expect(formatTime('some day')).toBe('some day');
  });

  it('a moment of today > has no day; any other has', () => {
    const yesterday = new Date(2026, 2, 3, 23, 59, 59).getTime();
    expect(formatClock(at.toISOString(), new Date(2026, 2, 4, 21).getTime())).toBe('09:05:07');
    expect(formatClock(yesterday, at.getTime())).toBe(formatTime(yesterday));
  });

  it('moments within a sentence > each is told so', () => {
    const sentence = (moment: string) => `silent since ${moment}, and unknown at ${moment}`;
    expect(localTimes(sentence(at.toISOString()))).toBe(sentence(`2026-03-04 09:05:07 ${zone}`));
    expect(localTimes(sentence('2026-03-04T09:05:07Z'), () => 'then')).toBe(sentence('then'));
  });

  it('the zone > is a name, or how much it differs from UTC', () => {
    expect(zone).toMatch(/^([A-Z]{2,5}|UTC[+-]\d+(:\d\d)?)$/);
  });
});

describe('moments by the clocks of a zone that is chosen', () => {
  afterEach(() => goByZone(undefined));

  it.each([
    ['Europe/Zurich', '2026-03-29T00:59:59.500Z', '2026-03-29 01:59:59.500 CET', -60],
    ['Europe/Zurich', '2026-03-29T01:00:00.500Z', '2026-03-29 03:00:00.500 CEST', -120],
    ['America/New_York', '2026-03-04T02:05:07.000Z', '2026-03-03 21:05:07.000 EST', 300],
    ['Asia/Kolkata', '2026-03-04T20:05:07.000Z', '2026-03-05 01:35:07.000 IST', -330],
    ['UTC', '2026-03-04T20:05:07.000Z', '2026-03-04 20:05:07.000 UTC', 0],
  ])('%s at %s > is told as %s', (zone, moment, told, offset) => {
    goByZone(zone);
    expect([formatExactTime(moment), offsetAt(Date.parse(moment))]).toEqual([told, offset]);
  });

  it('one that this machine does not know > leaves its own', () => {
    goByZone('Europe/Atlantis');
    expect([zoneAt(at.getTime()), offsetAt(at.getTime())]).toEqual([zone, at.getTimezoneOffset()]);
  });
});

const minute = 60_000;
const hour = 60 * minute;

describe('a length of time for people', () => {
  it.each([
    [-5, '0.00 s', '0 s', '0 s'],
    [214, '0.21 s', '0 s', '0 s'],
    [12_340, '12.3 s', '12 s', '12 s'],
    [59_970, '1 min 00 s', '59 s', '59 s'],
    [minute, '1 min 00 s', '1 min 00 s', '1 min'],
    [4 * minute + 3_000, '4 min 03 s', '4 min 03 s', '4 min'],
    [hour - 400, '1 h 00 min', '59 min 59 s', '59 min'],
    [2 * hour + 5 * minute, '2 h 05 min', '2 h 05 min', '2 h 05 min'],
    [75 * hour, '75 h 00 min', '75 h 00 min', '3 d 3 h'],
  ])('%d ms > took %s, goes on for %s, was %s ago', (ms, took, elapsed, ago) => {
    expect([formatDuration(ms), formatElapsed(ms), formatSpan(ms)]).toEqual([took, elapsed, ago]);
  });
});
