import { describe, expect, it } from 'vitest';
import type { Count } from '../../../shared/store/counters.ts';
import { until } from '../../support/until.ts';
import type { StoreContext } from './store-harness.ts';

const long = 60_000;

/** What several gateways count together, and lease. */
export function countersContract(context: StoreContext): void {
  const counted = async (...counts: Count[]): Promise<boolean> =>
    (await context.store.count(counts)) === undefined;

  describe('count', () => {
    it('many at once > as many are counted as there is room for, and what was taken back is free again', async () => {
      const one = { name: 'bytes: ada "ä"', by: 2, most: 9, ms: long };
      const all = await Promise.all(Array.from({ length: 10 }, () => counted(one)));
      expect(all.filter(Boolean)).toHaveLength(4);
      const refused = await context.store.count([one]);
      expect(refused?.name).toBe(one.name);
      expect(refused?.wait).toBeGreaterThan(long - 5_000);
      expect(refused?.wait).toBeLessThanOrEqual(long);
      expect(await counted({ ...one, by: -4 })).toBe(true);
      expect([await counted(one), await counted(one), await counted(one)]).toEqual([true, true, false]);
      expect(await counted({ ...one, name: 'another', by: 10 })).toBe(false);
      expect(await counted({ ...one, name: 'another', by: 9 })).toBe(true);
    });

    it('several, of which one has no room > none is counted, and that one is told', async () => {
      const [a, b] = ['a', 'b'].map((name) => ({ name, by: 1, most: 1, ms: long }));
      expect(await counted(b!)).toBe(true);
      expect(await context.store.count([a!, b!])).toMatchObject({ name: 'b' });
      expect(await counted(a!)).toBe(true);
    });

    it('one that drains > has room again as fast as that, and no more than it had', async () => {
      const one = { name: 'rate', by: 1, most: 10, drain: 1 / 512, ms: long };
      expect(await counted({ ...one, by: 10 })).toBe(true);
      const refused = await context.store.count([one]);
      expect(refused?.wait).toBeGreaterThan(480_000);
      expect(refused?.wait).toBeLessThanOrEqual(512_000);
      const fast = { name: 'fast', by: 10, most: 10, drain: 200, ms: long };
      expect(await counted(fast)).toBe(true);
      expect((await context.store.count([fast]))?.wait ?? 0).toBeLessThanOrEqual(50);
      await until('it has drained', () => counted(fast));
      expect(await counted({ ...fast, by: 11 })).toBe(false);
    });

    it('one that rests > longer at each count, up to the longest, until something is taken back', async () => {
      const one = { name: 'wrong', by: 1, rest: { free: 2, first: long, longest: 3 * long }, ms: 9 * long };
      expect([await counted(one), await counted(one)]).toEqual([true, true]);
      const waits = [(await context.store.count([one]))?.wait ?? 0];
      for (const back of [-1, -0.5]) {
        expect(await counted({ ...one, by: back })).toBe(true);
        expect(await counted({ ...one, by: 2 })).toBe(true);
        waits.push((await context.store.count([one]))?.wait ?? 0);
      }
      // It stands at 2, 3 and 4.5.
      expect(waits.map((wait) => Math.ceil(wait / long))).toEqual([1, 2, 3]);
    });

    it('one that nobody has counted at for its time > is forgotten', async () => {
      const one = { name: 'short', by: 1, most: 1, ms: 30 };
      expect(await counted(one)).toBe(true);
      await until('it is forgotten', () => counted({ ...one, ms: long }));
      expect(await counted(one)).toBe(false);
    });
  });

  describe('lease', () => {
    it('of several who want it at once > one has it, keeps it, and ends it', async () => {
      const { store } = context;
      const others = ['a', 'b', 'c'];
      const asked = await Promise.all(others.map((holder) => store.lease('archive', [holder], long)));
      const [holder = ''] = others.filter((_, at) => asked[at] === undefined);
      expect(asked.filter((others) => others === undefined)).toHaveLength(1);
      expect(await store.holdersOf('archive')).toEqual([holder]);
      expect(await store.lease('archive', [holder], long)).toBeUndefined();
      expect(await store.lease('archive', ['d'], long)).toEqual([holder]);
      expect(await store.lease('another', ['d'], long)).toBeUndefined();
      expect(await store.endLease('archive', ['d', holder])).toBe(1);
      expect(await store.lease('archive', ['d'], long)).toBeUndefined();
    });

    it('of more at a time > all of those who come together, or none', async () => {
      const { store } = context;
      expect(await store.lease('runs', ['a', 'b', 'c', 'd'], long, 3)).toEqual([]);
      expect(await store.lease('runs', ['a', 'b'], long, 3)).toBeUndefined();
      expect((await store.lease('runs', ['c', 'd'], long, 3))?.sort()).toEqual(['a', 'b']);
      expect(await store.lease('runs', ['b', 'c'], long, 3)).toBeUndefined();
      expect((await store.holdersOf('runs')).sort()).toEqual(['a', 'b', 'c']);
    });

    it('whose time is over > is free, and not before that of one who keeps it', async () => {
      const { store } = context;
      expect(await store.lease('short', ['a'], 30)).toBeUndefined();
      await until('it is over', async () => (await store.lease('short', ['b'], long)) === undefined);
      expect(await store.holdersOf('short')).toEqual(['b']);
      expect(await store.holdersOf('nobody')).toEqual([]);
    });
  });
}
