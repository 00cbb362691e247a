import { describe, expect, it } from 'vitest';
import { readMomentToCome, readSpan, readTime } from '../../../cli/commands/typed-time.ts';

/** By the clock of this machine. */
const local = (...parts: [number, number, number, number?, number?]): number => {
  const [year, month, day, hour = 0, minute = 0] = parts;
  return new Date(year, month - 1, day, hour, minute).getTime();
};
const now = local(2026, 11, 30, 8, 5);

describe('a time that is typed', () => {
  it.each([
    ['9:00', local(2026, 11, 30, 9)],
    ['09:00', local(2026, 11, 30, 9)],
    ['7:30', local(2026, 11, 30, 7, 30)],
    ['today 21:15', local(2026, 11, 30, 21, 15)],
    ['tomorrow 9:00', local(2026, 12, 1, 9)],
    [' Tomorrow 9:00 ', local(2026, 12, 1, 9)],
    ['2026-12-24 9:00', local(2026, 12, 24, 9)],
    ['2026-12-24T09:00', local(2026, 12, 24, 9)],
    ['2026-12-24T09:00Z', Date.UTC(2026, 11, 24, 9)],
    ['2026-12-24T09:00:30+01:00', Date.UTC(2026, 11, 24, 8, 0, 30)],
  ])('%s > is a moment, by the clock of this machine where it names no zone', (text, at) => {
    expect(readTime(text, now)).toBe(at);
  });

  it.each([
    '',
    '9',
    '25:00',
    '9:60',
    '9:00:75',
    'tomorrow',
    '2026-12-24',
    '2026-02-30 9:00',
    'noon',
    '1774000000000',
  ])('%j > is refused with what can be typed', (text) => {
    expect(() => readTime(text, now)).toThrow(/expected a time such as 9:00, "tomorrow 9:00"/);
  });
});

describe('a time of a run that is typed', () => {
  it('with a zone, or in milliseconds > goes as it is; else it is one of this machine', () => {
    for (const text of ['2026-12-24T09:00Z', '1796000000000']) expect(readMomentToCome(text, now)).toBe(text);
    expect(readMomentToCome('9:00', now)).toBe(new Date(local(2026, 11, 30, 9)).toISOString());
    expect(() => readMomentToCome('7:00', now)).toThrow(/is past: for the next day say "tomorrow 9:00"/);
    expect(() => readMomentToCome('soon', now)).toThrow(/expected a time such as/);
  });
});

describe('a length of time that is typed', () => {
  it.each([
    ['90m', 90],
    ['90min', 90],
    ['2h', 120],
    ['1h30m', 90],
    ['1d', 1440],
  ])('%s > is in milliseconds', (text, minutes) => {
    expect(readSpan(text)).toBe(minutes * 60_000);
  });

  it.each(['', '0h', '2', '2 hours', '-1h'])('%j > is refused', (text) => {
    expect(() => readSpan(text)).toThrow('expected a length of time such as 2h');
  });
});
