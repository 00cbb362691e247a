import { EventEmitter } from 'node:events';
import type { Request } from 'express';
import { describe, expect, it, vi } from 'vitest';
import { Limits, type LimitSettings } from '../../../../gateway/http/limits/limits.ts';
import { QueuedRuns } from '../../../../gateway/http/limits/queued-runs.ts';
import { Rate } from '../../../../gateway/http/limits/rate.ts';
import { newId } from '../../../../shared/contracts/ids.ts';
import type { RunState } from '../../../../shared/contracts/run.ts';
import { MemoryCounters } from '../../../../shared/store/memory-counters.ts';
import { ulid } from 'ulid';

describe('a rate of ten a second', () => {
  /** That of several gateways. */
  function rates(gateways = 1, perSecond = 10) {
    let now = 1_000;
    const store = new MemoryCounters(() => now);
    const asked = vi.spyOn(store, 'count');
    const all = Array.from({ length: gateways }, () => new Rate(perSecond, store, () => now));
    /** So many requests at once, one after the other at each gateway: how many are let through. */
    const taken = async (name: string, times: number): Promise<number> => {
      const takes = Array.from({ length: times }, (_, n) => all[n % gateways]!.take(name));
      return (await Promise.all(takes)).filter((wait) => wait === 0).length;
    };
    return { taken, take: all[0]!.take.bind(all[0]), asked, store, after: (ms: number) => (now += ms) };
  }

  it('lets twenty come at once, and then one each tenth of a second', async () => {
    const { taken, take, after } = rates();
    expect(await taken('ada', 30)).toBe(20);
    expect(await take('ada')).toBeCloseTo(1000 / 9);
    after(1_000);
    expect(await taken('ada', 30)).toBe(10);
  });

  it('counts each name by itself, and saves no more than twenty', async () => {
    const { taken, after } = rates();
    await taken('ada', 30);
    expect(await taken('eve', 30)).toBe(20);
    after(3_600_000);
    expect(await taken('ada', 30)).toBe(20);
  });

  it('takes back nothing where the clock goes back', async () => {
    const { taken, take, after } = rates();
    expect(await taken('ada', 19)).toBe(19);
    after(-500);
    expect(await take('ada')).toBe(0);
    expect(await take('ada')).toBeGreaterThan(0);
  });

  it('at three gateways > lets through a tenth more for each gateway more', async () => {
    const { taken, after } = rates(3);
    expect(await taken('ada', 90)).toBe(22);
    after(1_000);
    expect(await taken('ada', 90)).toBe(12);
  });

  it('of 500 > costs the store nothing up to 50 a second, and little beyond', async () => {
    const { taken, asked, after } = rates(1, 500);
    for (let second = 0; second < 5; second++) {
      expect(await taken('ada', 50)).toBe(50);
      after(1_000);
    }
    expect(asked).not.toHaveBeenCalled();
    expect(await taken('ada', 500)).toBe(500);
    expect(asked.mock.calls.length).toBeLessThan(10);
  });

  it('with a store that is away > lets all through, and asks it for a part of them', async () => {
    const { taken, asked } = rates(1, 50);
    asked.mockRejectedValue(new Error('away'));
    expect(await taken('ada', 505)).toBe(505);
    expect(asked).toHaveBeenCalledTimes(100);
  });
});

describe('bytes of a day', () => {
  /** What is sent to two gateways in turn. */
  function sender(settings: LimitSettings) {
    const store = Object.assign(new MemoryCounters(), { readRevision: () => Promise.resolve(undefined) });
    const gateways = [new Limits(settings, store), new Limits(settings, store)];
    const fits = async (name: string, request: Request): Promise<boolean> => {
      const [limits] = gateways.reverse();
      const refused = await limits!.spend(name, request).catch((error: unknown) => error);
      if (refused !== undefined) expect(refused).toMatchObject({ code: 'quota_reached' });
      return refused === undefined;
    };
    return { fits };
  }
  const request = (headers: Record<string, string>, socket = { bytesRead: 0 }, readableLength = 0): Request =>
    Object.assign(new EventEmitter(), {
      ...{ socket, readableLength, get: (name: string) => headers[name] },
    }) as never;
  const stated = (bytes: number): Request => request({ 'content-length': String(bytes) });

  it('fit up to the last one, for each name, at all gateways together', async () => {
    const { fits } = sender({ key_upload: 100 });
    expect(await fits('ada', stated(60))).toBe(true);
    expect(await fits('ada', stated(41))).toBe(false);
    expect(await fits('ada', stated(40))).toBe(true);
    expect(await fits('ada', stated(1))).toBe(false);
    expect(await fits('ada', request({}))).toBe(true);
    expect(await fits('eve', stated(100))).toBe(true);
  });

  it('of a request that comes too soon > are not counted', async () => {
    const store = Object.assign(new MemoryCounters(), { readRevision: () => Promise.resolve(undefined) });
    const counted = vi.spyOn(store, 'count');
    const limits = new Limits({ key_rate: 1, key_upload: 100 }, store);
    await limits.spend('ada', stated(10));
    await limits.spend('ada', stated(10));
    counted.mockClear();
    await expect(limits.spend('ada', stated(10))).rejects.toMatchObject({ code: 'too_many_requests' });
    expect(counted.mock.calls.flat(2).map(({ name }) => name)).toEqual(['rate ada']);
  });

  it('that nobody has stated, and that came before it was known who sends them > are counted, too', async () => {
    const { fits } = sender({ key_upload: 100 });
    const open = request({ 'transfer-encoding': 'chunked' }, { bytesRead: 60 }, 50);
    expect(await fits('ada', open)).toBe(true);
    open.emit('close');
    expect(await fits('ada', stated(50))).toBe(false);
    expect(await fits('ada', stated(49))).toBe(true);
  });

  it('that nobody has stated > are counted when they are over, and leave nothing where they were too many', async () => {
    const { fits } = sender({ key_upload: 100 });
    const socket = { bytesRead: 10 };
    const open = request({ 'transfer-encoding': 'chunked' }, socket);
    expect(await fits('ada', open)).toBe(true);
    expect(await fits('ada', stated(90))).toBe(true);
    socket.bytesRead = 500;
    open.emit('close');
    expect(await fits('ada', stated(1))).toBe(false);
    expect(await fits('ada', request({ 'transfer-encoding': 'chunked' }))).toBe(false);
  });
});

describe('runs that wait', () => {
  it('are as many as may be at all gateways > until one has begun, is gone, or has not come to be', async () => {
    const states = new Map<string, RunState>();
    const readRevision = vi.fn((id: string) => {
      const state = states.get(id);
      return Promise.resolve(state && { state, revision: 1 });
    });
    const store = Object.assign(new MemoryCounters(), { readRevision });
    const gateways = [new QueuedRuns(3, store), new QueuedRuns(3, store)];
    const takes = (name: string, ...ids: string[]): Promise<boolean> =>
      gateways.reverse()[0]!.takes(name, ids);
    const long = Date.now() - 3_600_000;
    const [a, b, c, d, e, f, g] = Array.from({ length: 7 }, (_, n) => ulid(long + n)) as [
      string,
      string,
      ...string[],
    ];
    for (const id of [a, b, c!]) {
      states.set(id, 'queued');
      expect(await takes('ada', id)).toBe(true);
    }
    expect(readRevision).not.toHaveBeenCalled();
    expect(await takes('ada', d!)).toBe(false);
    expect(await takes('eve', newId())).toBe(true);
    states.set(a, 'active');
    expect(await takes('ada', d!)).toBe(true);
    states.set(d!, 'new');
    expect(await takes('ada', e!)).toBe(false);
    states.delete(b);
    expect(await takes('ada', e!)).toBe(true);
    states.set(e!, 'new');
    expect(await takes('ada', f!)).toBe(false);
    await gateways[0]!.forget('ada', [e!]);
    // Several come to be together, or not at all.
    expect(await takes('ada', f!, g!)).toBe(false);
    expect(await takes('ada', f!)).toBe(true);
    expect(await takes('bob', a, b, c!, d!)).toBe(false);
  });

  it('that the store does not have yet > count', async () => {
    const store = Object.assign(new MemoryCounters(), { readRevision: () => Promise.resolve(undefined) });
    const runs = new QueuedRuns(1, store);
    const taken = await Promise.all(Array.from({ length: 5 }, () => runs.takes('ada', [newId()])));
    expect(taken.filter(Boolean)).toHaveLength(1);
  });
});
