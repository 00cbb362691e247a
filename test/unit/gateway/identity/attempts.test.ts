import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Attempts } from '../../../../gateway/identity/session/attempts.ts';
import { MemoryCounters } from '../../../../shared/store/memory-counters.ts';
import type { Count } from '../../../../shared/store/counters.ts';
import { WeirError } from '../../../../shared/kernel/errors/weir-error.ts';

const here = '10.0.0.1';

/** Attempts at times that the test says, in milliseconds. */
function counted() {
  let now = 1_000_000;
  const store = new MemoryCounters(() => now);
  /** Those of two gateways. */
  const attempts = new Attempts(store);
  const others = new Attempts(store);
  let times = 0;
  /** Seconds to wait; 0 where the attempt may be made, at the one or the other gateway, which is then a wrong one. */
  const wrong = async (name: string, from: string | undefined = here): Promise<number> => {
    try {
      await ((times += 1) % 2 === 0 ? attempts : others).begin(name, from);
      return 0;
    } catch (error) {
      if (!WeirError.is(error, 'too_many_requests')) throw error;
      return (error.details as { retry_after: number }).retry_after;
    }
  };
  return { attempts, wrong, after: (seconds: number) => (now += seconds * 1000) };
}

/** One after the other. */
async function tried(times: number, attempt: (n: number) => Promise<number>): Promise<number[]> {
  const waits = [];
  for (let n = 0; n < times; n++) waits.push(await attempt(n));
  return waits;
}

describe('wrong passwords', () => {
  it('of a name > are free five times, and then wait twice as long each time, up to five minutes', async () => {
    const { wrong, after } = counted();
    expect(await tried(5, () => wrong('ada'))).toEqual([0, 0, 0, 0, 0]);
    const waits = [];
    for (let times = 0; times < 11; times++) {
      const wait = await wrong('ada', `10.0.1.${times}`);
      waits.push(wait);
      after(wait);
      expect(await wrong('ada', `10.0.2.${times}`)).toBe(0);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  });

  it('of an address > are free twenty times, whatever the names; of IPv6, those of a network', async () => {
    for (const address of [() => '10.1.1.1', (n: number) => `2001:db8::${n}`]) {
      const { wrong } = counted();
      const waits = await tried(21, (n) => wrong(`name-${n}`, address(n)));
      expect(waits.findIndex((wait) => wait > 0)).toBe(20);
      expect(await wrong('another', '10.1.1.2')).toBe(0);
    }
  });

  it('of one who knows one password > count on for the address', async () => {
    const { attempts, wrong } = counted();
    for (let n = 0; n < 20; n++) {
      await (await attempts.begin('mine', here)).right();
      expect(await wrong(`name-${n}`)).toBe(0);
    }
    expect(await wrong('name-21')).toBeGreaterThan(0);
  });

  it('of a name > are forgotten with the right one', async () => {
    const { attempts, wrong } = counted();
    for (let n = 0; n < 4; n++) await wrong('ada');
    await (await attempts.begin('ada', here)).right();
    expect(await tried(5, () => wrong('ada'))).toEqual([0, 0, 0, 0, 0]);
  });

  it('of which nobody could say that they are wrong > are as if they had not been', async () => {
    const { attempts, wrong } = counted();
    for (let n = 0; n < 4; n++) await wrong('ada');
    for (let n = 0; n < 30; n++) await (await attempts.begin('ada', here)).undecided();
    expect([await wrong('ada'), await wrong('ada')]).toEqual([0, 1]);
  });

  it('that came while nobody could say so of another > count on', async () => {
    const { attempts, wrong } = counted();
    const undecided = await attempts.begin('ada', here);
    for (let n = 0; n < 4; n++) expect(await wrong('ada')).toBe(0);
    await undecided.undecided();
    expect([await wrong('ada'), await wrong('ada')]).toEqual([0, 1]);
  });

  it('of many names and addresses > are counted under a bounded number of short names', async () => {
    const counters = new Set<string>();
    class Recorded extends MemoryCounters {
      override count(counts: readonly Count[]) {
        for (const { name } of counts) counters.add(name);
        return super.count(counts);
      }
    }
    const attempts = new Attempts(new Recorded());
    for (let n = 0; n < 3_000; n++) await attempts.begin(`${n}`.repeat(100), `10.9.${n >> 8}.${n & 255}`);
    // Of 3,000 in 65,536 buckets, about 68 share one, for each of the two kinds.
    expect(counters.size).toBeLessThan(6_000);
    for (const name of counters) expect(name).toMatch(/^wrong (name|from) [0-9a-f]{4}$/);
  });

  it('keep nobody waiting for longer > where the clock of the machine is set back', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const attempts = new Attempts(new MemoryCounters());
    for (let n = 0; n < 5; n++) await attempts.begin('ada', here);
    vi.setSystemTime(Date.now() - 86_400_000);
    const told = await attempts.begin('ada', here).catch((error: unknown) => error);
    expect(told).toMatchObject({ code: 'too_many_requests', details: { retry_after: 1 } });
  });
});
