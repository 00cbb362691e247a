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

  it('large ones > have one turn for each caller, and small ones do not wait behind them', async () => {
    const queue = new SubmissionQueue();
    const end = deferred();
    const begun: string[] = [];
    const take = (name: string, bytes: number) =>
      queue.take({
        ...submission(async () => {
          begun.push(name);
          await end.promise;
        }),
        sizeOf: () => bytes,
      });
    const taken = [take('large 1', 2_000_000), take('large 2', 2_000_000), take('small', 1_000)];
    await expect.poll(() => begun).toEqual(['small', 'large 1']);
    end.resolve();
    await Promise.all(taken);
    expect(begun).toEqual(['small', 'large 1', 'large 2']);
  });

  it('texts that take more memory than may be > are refused and removed, and those of others are not', async () => {
    const queue = new SubmissionQueue({ inHand: 10, atOnce: 10, bytes: 100 });
    const end = deferred();
    const store = () => end.promise;
    const form = received();
    const first = queue.take({ ...submission(store), sizeOf: () => 50 });
    await expect(
      queue.take({ ...submission(store), receive: () => Promise.resolve(form), sizeOf: () => 50 }),
    ).rejects.toMatchObject({ code: 'too_many_submissions' });
    expect(form.remove).toHaveBeenCalledOnce();
    const other = queue.take({ ...submission(store), from: 'Grace', sizeOf: () => 50 });
    end.resolve();
    await Promise.all([first, other]);
    await queue.take({ ...submission(store), sizeOf: () => 75 });
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
