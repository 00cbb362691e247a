import { expect, it } from 'vitest';
import { detailsInShort } from '../../../../shared/sentences/details.ts';

it('what an instrument tells of itself > is shown in short, and not its error', () => {
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`n${at}`, at]));
  const told = detailsInShort({
    ml_left: 70,
    error: 'it died',
    lamp: 'on\noff',
    long: 'x'.repeat(200),
    ...many,
  });
  expect(told.slice(0, 2)).toEqual([
    ['ml_left', '70'],
    ['lamp', 'on off'],
  ]);
  expect(told[2]?.[1].length).toBeLessThan(70);
  expect(told).toHaveLength(8);
  expect(detailsInShort(undefined)).toEqual([]);
});
