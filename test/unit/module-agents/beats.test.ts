import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Beats } from '../../../module-agents/agent/beats.ts';

let now: number;
let gaps: number;
let sent: { confirm: () => void; fail: () => void }[];
let beats: Beats;

beforeEach(() => {
  vi.useFakeTimers();
  now = 0;
  gaps = 0;
  sent = [];
  beats = new Beats({
    every: 2000,
    gap: 5000,
    clock: () => ({ monotonic: now, wall: now }),
    send: () =>
      new Promise((resolve, reject) =>
        sent.push({ confirm: resolve, fail: () => reject(new Error('away')) }),
      ),
    onGap: () => {
      gaps++;
      beats.restart();
    },
  });
});

afterEach(() => {
  beats.stop();
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

describe('beats', () => {
  it('confirmed every 2 s > no gap, however long', async () => {
    beats.start();
    for (let count = 0; count < 10; count++) {
      await confirm();
      await pass(2000);
    }
    expect([sent.length, gaps, beats.unbroken()]).toEqual([11, 0, true]);
  });

  it('not confirmed > the gap is noticed by the next tick, without anybody asking', async () => {
    beats.start();
    await pass(4000);
    expect(gaps).toBe(0);
    await pass(2000);
    expect(gaps).toBe(1);
  });

  it('while one waits for its confirm > no other is sent', async () => {
    beats.start();
    await pass(4000);
    expect(sent).toHaveLength(1);
    sent[0]!.fail();
    await pass(2000);
    expect(sent).toHaveLength(2);
  });

  it('confirmed at last, after a freeze > the gap that this confirm ends still counts', async () => {
    beats.start();
    await confirm();
    await pass(2000);
    now += 60_000;
    await confirm();
    expect(gaps).toBe(1);
  });

  it('confirmed late > counts from when it was sent', async () => {
    beats.start();
    now += 4000;
    await confirm();
    now += 2000;
    expect(beats.unbroken()).toBe(false);
  });

  it('after a restart > counts anew', () => {
    now += 4000;
    beats.restart();
    now += 4000;
    expect([beats.unbroken(), gaps]).toEqual([true, 0]);
  });

  it('stopped > sends nothing more', async () => {
    beats.start();
    await confirm();
    beats.stop();
    await pass(10_000);
    expect(sent).toHaveLength(1);
  });

  it('told of news > beats at once, and once more where a beat was on its way', async () => {
    beats.start();
    await confirm();
    beats.tell();
    expect(sent).toHaveLength(2);
    beats.tell();
    beats.tell();
    expect(sent).toHaveLength(2);
    await confirm();
    expect(sent).toHaveLength(3);
    await confirm();
    expect(sent).toHaveLength(3);
  });

  it('told of news while they are stopped > do not beat', () => {
    beats.tell();
    expect(sent).toEqual([]);
  });
});
