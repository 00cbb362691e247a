import { describe, expect, test } from 'vitest';
import { readable } from '../../../dashboard/src/design/readable.ts';

const now = Date.parse('2026-11-26T08:00:00Z');

describe('a sentence of the gateway on the page', () => {
  test('ids > by their ends; times of today > by the clock', () => {
    const text = 'still acting on run 01M8BC27HWAZWZX1CCN3H3E6F0 since 2026-11-26T07:28:14Z, does not answer';
    expect(readable(text, now, 'UTC')).toBe('still acting on run …H3E6F0 since 07:28:14, does not answer');
  });

  test('a time of another day > with that day', () => {
    expect(readable('silent since 2026-11-25T23:05:00.123Z', now, 'UTC')).toMatch(/since .*25.* 23:05:00$/);
  });

  test('a time in another zone > by the clock on the wall there', () => {
    expect(readable('at 2026-11-26T07:28:14Z', now, 'Asia/Kolkata')).toBe('at 12:58:14');
  });

  test('other words and numbers > as they are', () => {
    expect(readable('weir reset arm: 0123456789 plates', now)).toBe('weir reset arm: 0123456789 plates');
  });
});
