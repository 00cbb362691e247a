import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Heartbeats } from '../../../module-agents/session/heartbeats.ts';

let now: number;
let gaps: number;
let sent: { confirm: () => void; fail: () => void }[];
let heartbeats: Heartbeats;

beforeEach(() => {
  vi.useFakeTimers();
  now = 0;
  gaps = 0;
  sent = [];
  heartbeats = new Heartbeats({
    every: 2000,
    gap: 5000,
    clock: () => ({ monotonic: now, wall: now }),
    send: () =>
      new Promise((resolve, reject) =>
        sent.push({ confirm: resolve, fail: () => reject(new Error('away')) }),
      ),
    onGap: () => {
      gaps++;
      heartbeats.restart();
    },
  });
});

afterEach(() => {
  heartbeats.stop();
  vi.useRealTimers();
});

async function pass(milliseconds: number): Promise<void> {
  now += milliseconds;
  await vi.advanceTimersByTimeAsync(milliseconds);
}

async function confirm(): Promise<void> {
  sent.at(-1)!.confirm();
  await vi.advanceTimersByTimeAsync(0);
}

describe('heartbeats', () => {
  it('confirmed every 2 s > no gap, however long', async () => {
    heartbeats.start();
    for (let count = 0; count < 10; count++) {
      await confirm();
      await pass(2000);
    }
    expect([sent.length, gaps, heartbeats.unbroken()]).toEqual([11, 0, true]);
  });

  it('not confirmed > the gap is noticed by the next tick, without anybody asking', async () => {
    heartbeats.start();
    await pass(4000);
    expect(gaps).toBe(0);
    await pass(2000);
    expect(gaps).toBe(1);
  });

  it('while one waits for its confirm > no other is sent', async () => {
    heartbeats.start();
    await pass(4000);
    expect(sent).toHaveLength(1);
    sent[0]!.fail();
    await pass(2000);
    expect(sent).toHaveLength(2);
  });

  it('confirmed at last, after a freeze > the gap that this confirm ends still counts', async () => {
    heartbeats.start();
    await confirm();
    await pass(2000);
    now += 60_000;
    await confirm();
    expect(gaps).toBe(1);
  });

  it('confirmed late > counts from when it was sent', async () => {
    heartbeats.start();
    now += 4000;
    await confirm();
    now += 2000;
    expect(heartbeats.unbroken()).toBe(false);
  });

  it('after a restart > counts anew', () => {
    now += 4000;
    heartbeats.restart();
    now += 4000;
    expect([heartbeats.unbroken(), gaps]).toEqual([true, 0]);
  });

  it('stopped > sends nothing more', async () => {
    heartbeats.start();
    await confirm();
    heartbeats.stop();
    await pass(10_000);
    expect(sent).toHaveLength(1);
  });

  it('told of news > send one at once, and once more where one was on its way', async () => {
    heartbeats.start();
    await confirm();
    heartbeats.tell();
    expect(sent).toHaveLength(2);
    heartbeats.tell();
    heartbeats.tell();
    expect(sent).toHaveLength(2);
    await confirm();
    expect(sent).toHaveLength(3);
    await confirm();
    expect(sent).toHaveLength(3);
  });

  it('told of news while they are stopped > send none', () => {
    heartbeats.tell();
    expect(sent).toEqual([]);
  });
});
