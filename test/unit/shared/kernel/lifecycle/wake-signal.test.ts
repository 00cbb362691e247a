import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { WakeSignal, untilAborted } from '../../../../../shared/kernel/lifecycle/waiting.ts';

describe('bell', () => {
  it('a ring > wakes all who wait, and not who waits again', async () => {
    const wake = new WakeSignal();
    const woken: string[] = [];
    const first = wake.next(60_000).then(async () => {
      woken.push('first');
      await wake.next(1);
      woken.push('by its own time');
    });
    const second = wake.next(60_000).then(() => woken.push('second'));
    wake.notify();
    await second;
    await first;
    expect(woken).toEqual(['first', 'second', 'by its own time']);
  });

  it('a ring that nobody waits for > is lost', async () => {
    vi.useFakeTimers();
    try {
      const wake = new WakeSignal();
      wake.notify();
      let woken = false;
      void wake.next(30).then(() => (woken = true));
      await vi.advanceTimersByTimeAsync(29);
      expect(woken).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      expect(woken).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it('a signal > ends the wait, also one that came before, and is not listened to afterwards', async () => {
    const wake = new WakeSignal();
    const { signal, abort } = aborting();
    const wait = wake.next(60_000, signal);
    const rung = wake.next(60_000, signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(2);
    wake.notify();
    await Promise.all([wait, rung]);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    const again = wake.next(60_000, signal);
    abort();
    await again;
    await wake.next(60_000, signal);
  });
});

describe('untilAborted', () => {
  it('what comes first > counts: the promise, its rejection, or the signal', async () => {
    const { signal, abort } = aborting();
    expect(await untilAborted(Promise.resolve(1), signal)).toBe(1);
    await expect(untilAborted(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken');
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    const late = new Promise<number>(() => undefined);
    const waiting = untilAborted(late, signal);
    abort();
    expect(await waiting).toBeUndefined();
    expect(await untilAborted(late, signal)).toBeUndefined();
  });
});

function aborting(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
