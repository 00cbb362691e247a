import { describe, expect, it } from 'vitest';
import { formatDuration, formatIsoTime, formatTime } from '../../../cli/display/format.ts';
import { formatBytes } from '../../../shared/files/format-bytes.ts';
import { millisecondsOf } from '../../../cli/display/iso-duration.ts';

describe('formatDuration', () => {
  it.each([
    [0, '0.00 s'],
    [-5, '0.00 s'],
    [214, '0.21 s'],
    [12_340, '12.3 s'],
    [59_970, '1 min 00 s'],
    [185_000, '3 min 05 s'],
    [3_599_600, '1 h 00 min'],
    [7_440_000, '2 h 04 min'],
  ])('%d ms > reads %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1536, '1.5 KiB'],
    [512 * 1024 ** 2, '512 MiB'],
    [3 * 1024 ** 4, '3.0 TiB'],
  ])('%d bytes > reads %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('formatTime', () => {
  it('a moment > reads in local time, to the second', () => {
    const at = new Date(2026, 2, 4, 9, 5, 7).getTime();
    expect(formatTime(at)).toBe('2026-03-04 09:05:07');
  });
});

describe('formatIsoTime', () => {
  it('a moment as the gateway writes it > reads in local time, without its milliseconds', () => {
    const at = new Date(2026, 2, 4, 9, 5, 7, 89).toISOString();
    expect(formatIsoTime(at)).toBe('2026-03-04 09:05:07');
  });

  it('what is no moment > stands as it is', () => {
    expect(formatIsoTime('some day')).toBe('some day');
  });
});

describe('millisecondsOf', () => {
  it.each([
    ['PT1.5S', 1500],
    ['PT0S', 0],
    ['PT2M3S', 123_000],
    ['P1DT2H', 93_600_000],
  ])('%s > is %d', (text, ms) => {
    expect(millisecondsOf(text)).toBe(ms);
  });

  it.each([null, undefined, '', 'soon', '1.5'])('%s > is no duration', (text) => {
    expect(millisecondsOf(text)).toBeUndefined();
  });
});
