import { describe, expect, it } from 'vitest';
import { SignInLinks } from '../../../../gateway/identity/session/sign-in-links.ts';
import { makeKey } from '../../../../shared/kernel/secrets/key-text.ts';
import { MemoryCounters } from '../../../../shared/store/memory-counters.ts';

const minute = 60_000;
const [one, other, local] = [makeKey('one'), makeKey('other'), makeKey('local')];

describe('codes of links that sign in', () => {
  /** Two gateways, and a clock that the test sets. */
  function gateways() {
    let now = 1_000;
    const store = new MemoryCounters(() => now);
    const [first, second] = [new SignInLinks(minute, store), new SignInLinks(minute, store)];
    return { first, second, store, after: (ms: number) => (now += ms) };
  }

  it('one that was made > stands for its key, once, at any gateway', async () => {
    const { first, second } = gateways();
    const [made, madeToo] = [await first.make(one), await first.make(other)];
    expect(made.code).not.toBe(madeToo.code);
    expect(await second.take(made.code)).toBe(one);
    expect(await first.take(made.code)).toBeUndefined();
    const taken = await Promise.all([first, second, first, second].map((each) => each.take(madeToo.code)));
    expect(taken.filter((key) => key !== undefined)).toEqual([other]);
  });

  it('one of the key of this machine > counts here alone, also while the store is away', async () => {
    const { first, second, store } = gateways();
    const { code } = await first.make(local);
    expect(await second.take(code)).toBeUndefined();
    store.holdersOf = () => Promise.reject(new Error('away'));
    expect(await first.take(code)).toBe(local);
  });

  it('what the store has of one > holds neither the key nor the code', async () => {
    const { first, store } = gateways();
    const leased: unknown[] = [];
    const { lease } = store;
    store.lease = (...given) => (leased.push(given), lease.apply(store, given));
    const { code } = await first.make(one);
    expect(leased).toHaveLength(1);
    expect(JSON.stringify(leased)).not.toContain(one);
    expect(JSON.stringify(leased)).not.toContain(code);
  });

  it.each([
    [minute - 1, one],
    [minute, undefined],
  ])('after %d ms > stands for %s', async (ms, key) => {
    const { first, after } = gateways();
    const { code } = await first.make(one);
    after(ms);
    expect(await first.take(code)).toBe(key);
  });

  it('one that nobody has made > stands for nothing', async () => {
    expect(await gateways().first.take('')).toBeUndefined();
  });
});
