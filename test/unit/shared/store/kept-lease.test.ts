import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeptLease } from '../../../../shared/store/counters.ts';
import { MemoryCounters } from '../../../../shared/store/memory-counters.ts';

describe('a lease that is kept', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is nobody else’s for as long as its process lives, and free once it is released', async () => {
    const store = new MemoryCounters();
    const lease = await KeptLease.take(store, 'archive', 900);
    expect(await KeptLease.take(store, 'archive', 900)).toBeUndefined();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(lease?.isHeld).toBe(true);
    expect(await store.holdersOf('archive')).toHaveLength(1);
    await lease?.release();
    expect(lease?.isHeld).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
    expect(await KeptLease.take(store, 'archive', 900)).toBeDefined();
  });

  it('that could not be renewed in time > is lost for good, and free for another one', async () => {
    const store = new MemoryCounters();
    const lease = await KeptLease.take(store, 'archive', 900);
    const away = vi.spyOn(store, 'lease').mockRejectedValue(new Error('away'));
    await vi.advanceTimersByTimeAsync(890);
    expect(lease?.isHeld).toBe(true);
    await vi.advanceTimersByTimeAsync(10);
    expect(lease?.isHeld).toBe(false);
    away.mockRestore();
    await vi.advanceTimersByTimeAsync(300);
    expect(lease?.isHeld).toBe(false);
    expect(await KeptLease.take(store, 'archive', 900)).toBeDefined();
  });

  it('that a store has forgotten and given to another one > is lost with the next look', async () => {
    const store = new MemoryCounters();
    const lease = await KeptLease.take(store, 'archive', 900);
    await store.endLease('archive', await store.holdersOf('archive'));
    await store.lease('archive', ['another'], 60_000);
    await vi.advanceTimersByTimeAsync(300);
    expect(lease?.isHeld).toBe(false);
    expect(await store.holdersOf('archive')).toEqual(['another']);
  });
});
