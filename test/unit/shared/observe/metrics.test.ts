import { describe, expect, it, vi } from 'vitest';
import { BoundedLabel, BoundedPairs, Metrics } from '../../../../shared/observe/metrics/metrics.ts';

describe('metrics of a process', () => {
  it('one that is asked for twice > is the same; two processes share none', async () => {
    const metrics = new Metrics();
    metrics.counter('weir_terms_total').inc();
    metrics.counter('weir_terms_total').inc();
    expect(await metrics.text()).toContain('\nweir_terms_total 2\n');
    expect(await new Metrics().text()).not.toContain('weir_terms_total');
  });

  it('what is read at a scrape > is told in it; where that is stopped, no more', async () => {
    const metrics = new Metrics();
    let owner = 1;
    const stop = metrics.atScrape('test', () => metrics.gauge('weir_owner').set(owner));
    expect(await metrics.text()).toContain('\nweir_owner 1\n');
    stop();
    owner = 0;
    expect(await metrics.text()).toContain('\nweir_owner 1\n');
  });

  it('a reading that fails > is counted, and hides nothing else', async () => {
    const unread: string[] = [];
    const metrics = new Metrics((what, reason) => unread.push(`${what}: ${reason}`));
    metrics.atScrape('late', () => Promise.reject(new Error('no')));
    metrics.atScrape('now', () => {
      throw new Error('no');
    });
    metrics.atScrape('fine', () => metrics.gauge('weir_owner').set(1));
    await metrics.text();
    expect(unread.sort()).toEqual(['late: no', 'now: no']);
    const text = await metrics.text();
    expect(text).toContain('\nweir_owner 1\n');
    expect(text).toContain('weir_scrape_failures_total{what="late"} 2\n');
    expect(text).toContain('weir_scrape_failures_total{what="now"} 2\n');
  });

  it('a reading that hangs > is left out in time, and not asked again before it has answered', async () => {
    vi.useFakeTimers();
    try {
      const metrics = new Metrics();
      let asked = 0;
      let answer: () => void = () => undefined;
      metrics.atScrape('disk', () => {
        asked += 1;
        return new Promise((resolve) => (answer = resolve));
      });
      for (let scrape = 1; scrape <= 2; scrape++) {
        const text = metrics.text();
        await vi.advanceTimersByTimeAsync(3_000);
        expect(await text).toContain(`weir_scrape_failures_total{what="disk"} ${scrape}\n`);
      }
      expect(asked).toBe(1);
      answer();
      await vi.advanceTimersByTimeAsync(0);
      void metrics.text();
      await vi.advanceTimersByTimeAsync(0);
      expect(asked).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it('scrapes at the same time > read everything once', async () => {
    const metrics = new Metrics();
    let read = 0;
    metrics.atScrape('test', () => void (read += 1));
    await Promise.all([metrics.text(), metrics.text()]);
    expect(read).toBe(1);
    await metrics.text();
    expect(read).toBe(2);
  });
});

describe('labels from outside', () => {
  it('values without end > the first are told, the others together', () => {
    const label = new BoundedLabel(2);
    expect(['a', 'b', 'c', 'a', 'd'].map((value) => label.of(value))).toEqual([
      'a',
      'b',
      'other',
      'a',
      'other',
    ]);
    expect(new BoundedLabel(1).of('x'.repeat(1_000))).toHaveLength(100);
  });

  it('pairs without end > the first are told, the others together', () => {
    const pairs = new BoundedPairs(2);
    expect(pairs.of('arm', 'take')).toEqual(['arm', 'take']);
    expect(pairs.of('arm', 'put')).toEqual(['arm', 'put']);
    expect(pairs.of('pump', 'take')).toEqual(['other', 'other']);
    expect(pairs.of('arm', 'take')).toEqual(['arm', 'take']);
  });
});
