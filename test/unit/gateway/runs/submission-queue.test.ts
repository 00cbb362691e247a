import { describe, expect, it } from 'vitest';
import { SubmissionQueue } from '../../../../gateway/runs/submission-queue.ts';
import { deferred } from '../../../../shared/kernel/lifecycle/waiting.ts';

describe('a queue of submissions', () => {
  it('has one at a time > the others wait with what has come, and one too many is refused before it is read', async () => {
    const queue = new SubmissionQueue({ inHand: 3, atOnce: 1 });
    const ends = [deferred(), deferred(), deferred()];
    const received: number[] = [];
    const begun: number[] = [];
    const take = (n: number) =>
      queue.take(
        () => Promise.resolve(void received.push(n)),
        async () => {
          begun.push(n);
          await ends[n]?.promise;
          return n;
        },
      );
    const taken = [take(0), take(1), take(2)];
    await expect(take(3)).rejects.toMatchObject({ code: 'too_many_submissions', status: 503 });
    await expect.poll(() => begun).toEqual([0]);
    expect(received).toEqual([0, 1, 2]);
    ends.forEach(({ resolve }) => resolve());
    expect(await Promise.all(taken)).toEqual([0, 1, 2]);
    expect(await take(4)).toBe(4);
  });

  it('one that fails > leaves its place to the next', async () => {
    const queue = new SubmissionQueue({ inHand: 1, atOnce: 1 });
    const failing = () => Promise.reject(new Error('its client went away'));
    await expect(queue.take(failing, () => Promise.resolve(1))).rejects.toThrow('went away');
    await expect(queue.take(() => Promise.resolve(), failing)).rejects.toThrow('went away');
    expect(
      await queue.take(
        () => Promise.resolve(),
        () => Promise.resolve(2),
      ),
    ).toBe(2);
  });
});
