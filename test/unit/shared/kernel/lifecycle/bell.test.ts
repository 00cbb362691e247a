import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Bell, untilAborted } from '../../../../../shared/kernel/lifecycle/waiting.ts';

describe('bell', () => {
  it('a ring > wakes all who wait, and not who waits again', async () => {
    const bell = new Bell();
    const woken: string[] = [];
    const first = bell.next(60_000).then(async () => {
      woken.push('first');
      await bell.next(1);
      woken.push('by its own time');
    });
    const second = bell.next(60_000).then(() => woken.push('second'));
    bell.ring();
    await second;
    await first;
    expect(woken).toEqual(['first', 'second', 'by its own time']);
  });

  it('a ring that nobody waits for > is lost', async () => {
    const bell = new Bell();
    bell.ring();
    const began = performance.now();
    await bell.next(30);
    expect(performance.now() - began).toBeGreaterThan(25);
  });

  it('a signal > ends the wait, also one that came before, and is not listened to afterwards', async () => {
    const bell = new Bell();
    const { signal, abort } = aborting();
    const wait = bell.next(60_000, signal);
    const rung = bell.next(60_000, signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(2);
    bell.ring();
    await Promise.all([wait, rung]);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    const again = bell.next(60_000, signal);
    abort();
    await again;
    await bell.next(60_000, signal);
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
