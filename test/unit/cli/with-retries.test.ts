import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withRetries, type Attempt } from '../../../cli/client/send.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';

const away = new WeirError('gateway_unavailable', 'away');
const never = new AbortController().signal;

/** An attempt that fails so many times, then succeeds. */
function failing(times: number, afterMs?: number): () => Promise<Attempt<string>> {
  let left = times;
  return async () => {
    if (left-- <= 0) return { value: 'done' };
    return afterMs === undefined ? { again: away } : { again: away, afterMs };
  };
}

describe('withRetries', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  it('a failure that passes > is waited out, and told once', async () => {
    const onWait = vi.fn();
    const result = withRetries(failing(4), { ms: 60_000, signal: never, onWait });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await result).toBe('done');
    expect(onWait.mock.calls).toEqual([[away]]);
  });

  it('a failure that stays > is thrown once the time is over', async () => {
    const outcome = withRetries(failing(Infinity), { ms: 5_000, signal: never }).catch(
      (error: unknown) => error,
    );
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await outcome).toBe(away);
  });

  it('no time > one attempt only', async () => {
    const attempt = vi.fn(failing(1));
    await expect(withRetries(attempt, { ms: 0, signal: never })).rejects.toBe(away);
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it('a server that names a time > is not asked earlier', async () => {
    const attempt = vi.fn(failing(1, 3_000));
    const result = withRetries(attempt, { ms: 60_000, signal: never });
    await vi.advanceTimersByTimeAsync(2_900);
    expect(attempt).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(await result).toBe('done');
  });

  it('an abort while waiting > ends the waiting', async () => {
    const abort = new AbortController();
    const outcome = withRetries(failing(Infinity), { ms: Infinity, signal: abort.signal }).catch(
      (error: unknown) => (error as Error).name,
    );
    await vi.advanceTimersByTimeAsync(50);
    abort.abort();
    expect(await outcome).toBe('AbortError');
  });
});
