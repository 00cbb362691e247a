import { describe, expect, it } from 'vitest';
import { deferred } from '../../../../../shared/kernel/lifecycle/waiting.ts';

describe('a deferred promise', () => {
  it('resolved > has that value, and no later one', async () => {
    const { promise, resolve, reject } = deferred<number>();
    resolve(1);
    resolve(2);
    reject(new Error('late'));
    expect(await promise).toBe(1);
  });

  it('rejected before anybody waits > is no unhandled rejection, and rejects whoever waits later', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    const { promise, reject } = deferred();
    reject(new Error('away'));
    await new Promise(setImmediate);
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
    await expect(promise).rejects.toThrow('away');
  });
});
