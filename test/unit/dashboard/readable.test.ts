import { describe, expect, test } from 'vitest';
import { readable } from '../../../dashboard/src/design/told.tsx';

const now = new Date(2026, 10, 26, 20, 0, 0).getTime();
const utc = (...local: [number, number, number, number, number, number]): string =>
  new Date(...local).toISOString().replace('.000', '');

describe('a sentence of the gateway on the page', () => {
  test('ids > by their ends; times of today > by the clock on the wall', () => {
    const text = `still acting on run 01M8BC27HWAZWZX1CCN3H3E6F0 since ${utc(2026, 10, 26, 7, 28, 14)}, does not answer`;
    expect(readable(text, now)).toBe('still acting on run …H3E6F0 since 07:28:14, does not answer');
  });

  test('a time of another day > with that day', () => {
    expect(readable(`silent since ${utc(2026, 10, 25, 23, 5, 0)}`, now)).toMatch(
      /^silent since 2026-11-25 23:05:00 \S+$/,
    );
  });

  test('other words and numbers > as they are', () => {
    expect(readable('weir reset arm: 0123456789 plates', now)).toBe('weir reset arm: 0123456789 plates');
  });
});
