import { describe, expect, it } from 'vitest';
import { RefusalQuota } from '../../../../gateway/audit/refusal-quota.ts';

const now = Date.parse('2026-11-26T12:00:00Z');
const minute = 60_000;

/** How many of so many refusals are told one by one. */
function told(quota: RefusalQuota, from: string | null, count: number, at = now): number {
  return Array.from({ length: count }, () => quota.tells(from, at)).filter(Boolean).length;
}

describe('refusals of an address', () => {
  it('twenty in a minute > are told one by one, the others as one sum when it is over', () => {
    const quota = new RefusalQuota();
    expect(told(quota, 'a', 50)).toBe(20);
    expect(quota.due(now + minute - 1)).toEqual([]);
    expect(quota.due(now + minute)).toMatchObject([{ from: 'a', further: 30, by: null }]);
    expect(quota.due(now + 2 * minute)).toEqual([]);
    expect(told(quota, 'a', 1, now + minute)).toBe(1);
  });

  it('of another one > are counted apart', () => {
    const quota = new RefusalQuota();
    told(quota, 'a', 21);
    expect(told(quota, 'b', 20)).toBe(20);
    expect(quota.due(Infinity)).toMatchObject([{ from: 'a', further: 1 }]);
  });

  it('of thousands of addresses > are summed up together', () => {
    const quota = new RefusalQuota();
    const addresses = Array.from({ length: 5_000 }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
    const alone = addresses.filter((from) => quota.tells(from, now));
    expect(alone).toHaveLength(1_020);
    expect(quota.due(Infinity)).toMatchObject([{ from: null, further: 3_980 }]);
  });
});
