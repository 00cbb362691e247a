import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { aheadOfLongWork, deferred, Turns } from '../../../../../shared/kernel/lifecycle/waiting.ts';

/** By this clock each piece of work takes longer than a stretch. */
function slowClock(): void {
  let now = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 10));
}

// What a test has begun by its clock must be over before another clock counts.
afterEach(() => setImmediate());

/** Carries out so many pieces, and says of each in which order it came. */
async function work(pieces: number, did: () => void): Promise<void> {
  const turns = new Turns();
  for (let piece = 0; piece < pieces; piece += 1) {
    if (turns.isDue()) await turns.pass();
    did();
  }
}

describe('long works of one process', () => {
  it('however many there are > take no more of one turn of the event loop than one of them', async () => {
    slowClock();
    const perTurn = [0];
    const works = Array.from({ length: 12 }, () => work(5, () => (perTurn[perTurn.length - 1]! += 1)));
    let isOver = false;
    void Promise.all(works).then(() => (isOver = true));
    while (!isOver) {
      await setImmediate();
      perTurn.push(0);
    }
    expect(perTurn.reduce((sum, each) => sum + each)).toBe(60);
    // The first of all begins in the turn that it is asked for.
    expect(Math.max(...perTurn)).toBeLessThanOrEqual(2);
  });

  it('that stop > continue in the order in which they stopped', async () => {
    slowClock();
    const order: number[] = [];
    await Promise.all([0, 1, 2].map((name) => work(4, () => order.push(name))));
    expect(order.slice(-6)).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('beside urgent work > wait until it is done, and then continue', async () => {
    slowClock();
    const order: string[] = [];
    const reading = work(5, () => order.push('read'));
    const stop = deferred();
    const stopping = aheadOfLongWork(() => stop.promise);
    const before = order.length;
    for (let turn = 0; turn < 20; turn += 1) await setImmediate();
    expect(order.length).toBe(before);
    order.push('stopped');
    stop.resolve();
    await Promise.all([stopping, reading]);
    expect(order.indexOf('stopped')).toBe(before);
    expect(order).toHaveLength(6);
  });

  it('beside urgent work that hangs > continue all the same', async () => {
    const stop = deferred();
    const stopping = aheadOfLongWork(() => stop.promise);
    const turns = new Turns();
    await turns.pass();
    stop.resolve();
    await stopping;
    expect(turns.isDue()).toBe(false);
  });

  it('urgent work that fails > holds them no longer, and its error is the caller’s', async () => {
    const failing = aheadOfLongWork(() => Promise.reject(new Error('no broker')));
    await expect(failing).rejects.toThrow('no broker');
    await new Turns().pass();
  });
});
