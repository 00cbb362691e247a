import { describe, expect, test } from 'vitest';
import { ticksOf } from '../../../dashboard/src/design/ticks.ts';

const at = (time: string): number => Date.parse(`2026-11-26T${time}Z`);
const utc = (): number => 0;

describe('the marks of the time axis', () => {
  test('four hours with room for eight > are half hours', () => {
    const ticks = ticksOf({ from: at('08:10:00'), to: at('12:10:00') }, 8, utc);
    const labels = '08:30 09:00 09:30 10:00 10:30 11:00 11:30 12:00';
    expect(ticks.map(({ label }) => label).join(' ')).toBe(labels);
  });

  test('a place half an hour off > has marks at its own round times', () => {
    const ticks = ticksOf({ from: at('08:00:00'), to: at('12:00:00') }, 4, () => -330);
    expect(ticks.map(({ label }) => label)).toEqual(['14:00', '15:00', '16:00', '17:00']);
  });

  test('a midnight > is the day', () => {
    const ticks = ticksOf({ from: at('20:00:00'), to: at('20:00:00') + 8 * 3_600_000 }, 4, utc);
    expect(ticks.map(({ label, day }) => [label, day])).toContainEqual(['2026-11-27', true]);
  });

  test('a minute > has marks with seconds', () => {
    const ticks = ticksOf({ from: at('08:00:01'), to: at('08:01:01') }, 5, utc);
    expect(ticks[0]?.label).toBe('08:00:15');
  });
});
