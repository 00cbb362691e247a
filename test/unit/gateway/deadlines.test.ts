import { describe, expect, it, vi } from 'vitest';
import { createDeadlines } from '../../../gateway/http/deadlines.ts';
import type { Broker, BrokerHealth } from '../../../shared/broker/broker.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';

const away = () => Promise.reject(new WeirError('store_unavailable', 'away'));

function brokerWith(healths: BrokerHealth[]): Broker {
  return { health: () => (healths.length > 1 ? healths.shift() : healths[0]) } as Broker;
}

const deadlinesOf = (ms: number, stopping: AbortSignal) =>
  createDeadlines({ requestDeadline: ms, retryEvery: 20 }, stopping);

describe('Deadline.withStore', () => {
  it('a store that comes back > is asked until it answers', async () => {
    const attempt = vi.fn<() => Promise<string>>().mockImplementationOnce(away).mockResolvedValue('here');
    const deadline = deadlinesOf(10_000, new AbortController().signal).begin();
    await expect(deadline.withStore(attempt)).resolves.toBe('here');
    expect(attempt).toHaveBeenCalledTimes(2);
  });

  it('a store that stays away > is given up when time is up', async () => {
    const attempt = vi.fn(away);
    const deadline = deadlinesOf(50, new AbortController().signal).begin();
    await expect(deadline.withStore(attempt)).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(attempt.mock.calls.length).toBeGreaterThanOrEqual(2);
  });

  it('a store whose disk is full > is not asked again: somebody has to make room', async () => {
    const cause = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
    const attempt = vi.fn(() =>
      Promise.reject(new WeirError('store_unavailable', 'the disk is full', { cause })),
    );
    const deadline = deadlinesOf(10_000, new AbortController().signal).begin();
    await expect(deadline.withStore(attempt)).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it('any other error > is thrown at once', async () => {
    const attempt = vi.fn(() => Promise.reject(new WeirError('idempotency_conflict', 'x')));
    const deadline = deadlinesOf(10_000, new AbortController().signal).begin();
    await expect(deadline.withStore(attempt)).rejects.toMatchObject({ code: 'idempotency_conflict' });
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it('many requests wait for one store > Node warns of no leak', async () => {
    const warned = vi.fn();
    process.on('warning', warned);
    const deadlines = deadlinesOf(50, new AbortController().signal);
    const waits = Array.from({ length: 20 }, () => deadlines.begin().withStore(away));
    await Promise.allSettled(waits);
    process.off('warning', warned);
    expect(warned).not.toHaveBeenCalled();
  });

  it('a gateway that stops > ends the wait', async () => {
    const stopping = new AbortController();
    const waiting = deadlinesOf(60_000, stopping.signal).begin().withStore(away);
    stopping.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'stopping' });
  });
});

describe('Deadline.untilBrokerUp', () => {
  it('a broker that comes back > ends the wait', async () => {
    const broker = brokerWith([{ up: false, reason: 'away' }, { up: true }]);
    const deadline = deadlinesOf(10_000, new AbortController().signal).begin();
    await expect(deadline.untilBrokerUp(broker)).resolves.toBeUndefined();
  });

  it('a broker that stays away > is given up with its reason', async () => {
    const deadline = deadlinesOf(20, new AbortController().signal).begin();
    await expect(deadline.untilBrokerUp(brokerWith([{ up: false, reason: 'away' }]))).rejects.toMatchObject({
      code: 'broker_unavailable',
      message: 'away',
    });
  });
});
