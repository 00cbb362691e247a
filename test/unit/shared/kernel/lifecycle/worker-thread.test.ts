import { describe, expect, it } from 'vitest';
import {
  WorkerEnded,
  WorkersBusy,
  WorkerThread,
} from '../../../../../shared/kernel/lifecycle/worker-thread.ts';
import { deferred } from '../../../../../shared/kernel/lifecycle/waiting.ts';

/** A program that answers a task with it, or never, or with more memory than it may have. */
const program = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    const kept = [];
    parentPort.on('message', (task) => {
      if (task === 'hang') return;
      while (task === 'grow') kept.push(new Array(10_000).fill(Math.random()));
      parentPort.postMessage(task);
    });
    parentPort.postMessage('ready');
  `)}`,
);

const ends = (signal: AbortSignal) => ({ signal });

describe('threads that callers share', () => {
  it('one caller with many tasks > never has all threads: another is answered meanwhile', async () => {
    const threads = new WorkerThread<string, string>(program, { threads: 2 });
    const end = new AbortController();
    const own = [1, 2, 3].map(() => threads.ask('hang', { from: 'Ada', ...ends(end.signal) }));
    const ended = Promise.allSettled(own);
    expect(await threads.ask('one', { from: 'Grace' })).toBe('one');
    expect(await threads.ask('two', { from: 'Grace' })).toBe('two');
    end.abort();
    expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });

  it('as many tasks as may wait > the next one is refused, and half of the queue is left to others', async () => {
    const threads = new WorkerThread<string, string>(program, { queue: 4 });
    const end = new AbortController();
    const ask = (from: string) => threads.ask('hang', { from, ...ends(end.signal) });
    const taken = [ask('Ada'), ask('Ada'), ask('Ada')];
    await expect(ask('Ada')).rejects.toBeInstanceOf(WorkersBusy);
    taken.push(ask('Grace'), ask('Grace'));
    await expect(ask('Edith')).rejects.toBeInstanceOf(WorkersBusy);
    end.abort();
    expect((await Promise.allSettled(taken)).every(({ status }) => status === 'rejected')).toBe(true);
  });

  it('a task that hangs, or takes too much memory > ends its thread, and the next has another', async () => {
    const threads = new WorkerThread<string, string>(program, { memory: 32 });
    await expect(threads.ask('hang', { limit: 50 })).rejects.toMatchObject({ wanted: 'time' });
    await expect(threads.ask('grow')).rejects.toMatchObject({ wanted: 'memory' });
    expect(await threads.ask('one', { limit: 60_000 })).toBe('one');
  });

  it('tasks with one budget > have no time once it is spent', async () => {
    const threads = new WorkerThread<string, string>(program);
    const budget = { left: 60_000 };
    await threads.ask('one', { budget });
    const { left } = budget;
    expect(left).toBeLessThan(60_000);
    budget.left = 20;
    await expect(threads.ask('hang', { budget })).rejects.toBeInstanceOf(WorkerEnded);
    await expect(threads.ask('one', { budget })).rejects.toBeInstanceOf(WorkerEnded);
  });
});

describe('a thread without a task', () => {
  it('its caller has gone away before it began > the task is not given to it', async () => {
    const threads = new WorkerThread<string, string>(program);
    const [first, end] = [deferred(), new AbortController()];
    const before = threads.ask('one').then(() => first.resolve());
    const after = threads.ask('hang', ends(end.signal));
    end.abort(new Error('gone away'));
    await expect(after).rejects.toThrow('gone away');
    await before;
    await first.promise;
    expect(await threads.ask('two')).toBe('two');
  });
});
