import { describe, expect, it } from 'vitest';
import { DailyBytes, Rate, QueuedRuns } from '../../../../gateway/http/limits/limits.ts';
import type { RunState } from '../../../../shared/contracts/run.ts';

describe('a rate of ten a second', () => {
  function rate() {
    let now = 1_000;
    const bucket = new Rate(10, () => now);
    return { take: (name: string) => bucket.take(name), after: (ms: number) => (now += ms) };
  }
  const taken = (take: (name: string) => number, name: string, times: number): number =>
    Array.from({ length: times }, () => take(name)).filter((wait) => wait === 0).length;

  it('lets twenty come at once, and then one each tenth of a second', () => {
    const { take, after } = rate();
    expect(taken(take, 'ada', 30)).toBe(20);
    expect(take('ada')).toBeCloseTo(100);
    after(100);
    expect(taken(take, 'ada', 5)).toBe(1);
    after(1_000);
    expect(taken(take, 'ada', 30)).toBe(10);
  });

  it('counts each name by itself, and saves no more than twenty', () => {
    const { take, after } = rate();
    taken(take, 'ada', 30);
    expect(taken(take, 'eve', 30)).toBe(20);
    after(3_600_000);
    expect(taken(take, 'ada', 30)).toBe(20);
  });

  it('takes back nothing where the clock goes back', () => {
    const { take, after } = rate();
    expect(taken(take, 'ada', 19)).toBe(19);
    after(-500);
    expect(take('ada')).toBe(0);
    expect(take('ada')).toBeGreaterThan(0);
  });
});

describe('bytes of a day', () => {
  it('fit up to the last one, for each name, and begin anew with the next day', () => {
    let now = Date.parse('2026-01-01T23:59:00Z');
    const bytes = new DailyBytes(100, () => now);
    expect(bytes.takes('ada', 60)).toBe(true);
    expect(bytes.takes('ada', 41)).toBe(false);
    expect(bytes.takes('ada', 40)).toBe(true);
    expect(bytes.takes('ada', 0)).toBe(false);
    expect(bytes.takes('eve', 100)).toBe(true);
    expect(bytes.left).toBe(60_000);
    now += 60_000;
    expect(bytes.takes('ada', 100)).toBe(true);
  });

  it('that were more than fits > leave nothing for the rest of the day', () => {
    const bytes = new DailyBytes(100, () => 0);
    bytes.add('ada', 500);
    expect(bytes.takes('ada', 1)).toBe(false);
  });
});

describe('runs that wait', () => {
  it('are as many as may be > until one has begun, is gone, or has not come to be', async () => {
    const states = new Map<string, RunState>();
    let asked = 0;
    const readRevision = (id: string) => {
      asked += 1;
      const state = states.get(id);
      return Promise.resolve(state && { state, revision: 1 });
    };
    const runs = new QueuedRuns(3, { readRevision });
    for (const id of ['a', 'b', 'c']) {
      states.set(id, 'queued');
      expect(await runs.takes('ada', [id])).toBe(true);
    }
    expect(asked).toBe(0);
    expect(await runs.takes('ada', ['d'])).toBe(false);
    expect(await runs.takes('eve', ['x'])).toBe(true);
    states.set('a', 'active');
    expect(await runs.takes('ada', ['d'])).toBe(true);
    states.set('d', 'new');
    expect(await runs.takes('ada', ['e'])).toBe(false);
    states.delete('b');
    expect(await runs.takes('ada', ['e'])).toBe(true);
    states.set('e', 'new');
    expect(await runs.takes('ada', ['f'])).toBe(false);
    runs.forget('ada', ['e']);
    // Several come to be together, or not at all.
    expect(await runs.takes('ada', ['f', 'g'])).toBe(false);
    expect(await runs.takes('ada', ['f'])).toBe(true);
  });
});
