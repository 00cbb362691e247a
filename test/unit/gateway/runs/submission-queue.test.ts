import { describe, expect, it, vi } from 'vitest';
import { SubmissionQueue } from '../../../../gateway/runs/submission-queue.ts';
import { deferred } from '../../../../shared/kernel/lifecycle/waiting.ts';

const received = () => ({ remove: vi.fn(() => Promise.resolve()) });

/** A submission of a client that waits for its answer. */
const submission = <T>(store: () => Promise<T>) => ({
  from: 'Ada',
  receive: () => Promise.resolve(received()),
  store,
  isGone: () => false,
});

describe('a queue of submissions', () => {
  it('has one at a time > the others wait with what has come, and one too many is refused before it is read', async () => {
    const queue = new SubmissionQueue({ inHand: 3, atOnce: 1 });
    const ends = [deferred(), deferred(), deferred()];
    const read: number[] = [];
    const begun: number[] = [];
    const take = (n: number) =>
      queue.take({
        from: 'Ada',
        receive: () => {
          read.push(n);
          return Promise.resolve(received());
        },
        store: async () => {
          begun.push(n);
          await ends[n]?.promise;
          return n;
        },
        isGone: () => false,
      });
    const taken = [take(0), take(1), take(2)];
    await expect(take(3)).rejects.toMatchObject({ code: 'too_many_submissions', status: 503 });
    await expect.poll(() => begun).toEqual([0]);
    expect(read).toEqual([0, 1, 2]);
    ends.forEach(({ resolve }) => resolve());
    expect(await Promise.all(taken)).toEqual([0, 1, 2]);
    expect(await take(4)).toBe(4);
  });

  it('one that fails > leaves its place to the next, and nothing behind', async () => {
    const queue = new SubmissionQueue({ inHand: 1, atOnce: 1 });
    const failing = () => Promise.reject(new Error('the store is away'));
    const form = received();
    await expect(queue.take({ ...submission(() => Promise.resolve(1)), receive: failing })).rejects.toThrow(
      'is away',
    );
    await expect(
      queue.take({ ...submission(failing), receive: () => Promise.resolve(form) }),
    ).rejects.toThrow('is away');
    expect(form.remove).toHaveBeenCalledOnce();
    expect(await queue.take(submission(() => Promise.resolve(2)))).toBe(2);
  });

  it('one whose client goes away while it waits > is not stored, and what came with it is removed', async () => {
    const queue = new SubmissionQueue({ inHand: 2, atOnce: 1 });
    const [first, form, store] = [deferred(), received(), vi.fn(() => Promise.resolve('a run'))];
    let isGone = false;
    const before = queue.take(submission(() => first.promise));
    const waiting = queue.take({
      from: 'Ada',
      receive: () => Promise.resolve(form),
      store,
      isGone: () => isGone,
    });
    isGone = true;
    first.resolve();
    await before;
    expect(await waiting).toBeUndefined();
    expect(store).not.toHaveBeenCalled();
    expect(form.remove).toHaveBeenCalledOnce();
  });
});
