import { describe, expect, it } from 'vitest';
import { formatBytes } from '../../../shared/kernel/files/format-bytes.ts';
import { millisecondsOf } from '../../../cli/display/format.ts';

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
