import { describe, expect, it } from 'vitest';
import { SharedRead } from '../../../gateway/http/deadlines.ts';

/** Reads that end when the test says so, each with its number. */
function reads() {
  const ends: { resolve: () => void; reject: () => void }[] = [];
  const shared = new SharedRead(() => {
    const number = ends.length + 1;
    return new Promise<number>((resolve, reject) => {
      ends.push({ resolve: () => resolve(number), reject: () => reject(new Error(`read ${number}`)) });
    });
  });
  return { shared, ends };
}

/** Lets all that can go on go on. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('SharedRead', () => {
  it('many at once > one read; those who ask while it is under way share the one after it', async () => {
    const { shared, ends } = reads();
    const first = shared.read();
    await settle();
    const later = [shared.read(), shared.read(), shared.read()];
    await settle();
    expect(ends).toHaveLength(1);
    ends[0]?.resolve();
    expect(await first).toBe(1);
    await settle();
    ends[1]?.resolve();
    expect(await Promise.all(later)).toEqual([2, 2, 2]);
    expect(ends).toHaveLength(2);
  });

  it('one who asks after a read has ended > is given a new one', async () => {
    const { shared, ends } = reads();
    const first = shared.read();
    await settle();
    ends[0]?.resolve();
    await first;
    const second = shared.read();
    await settle();
    ends[1]?.resolve();
    expect(await second).toBe(2);
  });

  it('a read that fails > fails for those who share it, and not for the next', async () => {
    const { shared, ends } = reads();
    const first = shared.read();
    await settle();
    const second = shared.read();
    ends[0]?.reject();
    await expect(first).rejects.toThrow('read 1');
    await settle();
    ends[1]?.resolve();
    expect(await second).toBe(2);
  });
});
