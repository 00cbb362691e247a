import { describe, expect, it } from 'vitest';
import { bucketOf } from '../../../../gateway/history/activity-router.ts';
import { stretchOf } from '../../../../gateway/http/parameters.ts';
import { readMoment } from '../../../../shared/kernel/wei-time.ts';

describe('a time in a query', () => {
  it.each([
    ['2026-02-28', Date.UTC(2026, 1, 28)],
    ['2026-02-28T23:30:00-05:00', Date.UTC(2026, 2, 1, 4, 30)],
    ['9999-12-31', Date.UTC(9999, 11, 31)],
    ['0', 0],
  ])('%s > is taken', (from, at) => {
    expect(readMoment(from)).toBe(at);
  });

  it.each(['2026-02-31', '2026-02-30T12:00:00Z', '253402300800000', '999999999999999', 'NaN', ''])(
    '%j > is none: there is no such day, or it is beyond all ids',
    (from) => {
      expect(readMoment(from)).toBeNaN();
    },
  );
});

describe('the parts of a stretch for which nobody has said how long they are', () => {
  it.each([
    ['a day', '2026-11-25', 24 * 4],
    ['ten thousand years', '0001-01-01', 1_000],
    ['all time', '0000-01-01', 1_000],
  ])('%s > has not too many', (_, from, most) => {
    const stretch = stretchOf({ from, to: from.startsWith('2') ? '2026-11-26' : '9999-12-31' }, 0, 1);
    expect((stretch.to - stretch.from) / bucketOf(undefined, stretch)).toBeLessThanOrEqual(most);
  });
});
