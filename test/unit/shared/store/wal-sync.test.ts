import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WalSync } from '../../../../shared/store/file/database.ts';
import { useFolder } from '../../../support/use-folder.ts';

const inFolder = useFolder();
let wal: WalSync;
/** What ends each flush under way, oldest first. */
let flushes: { done(): void; fail(error: Error): void }[];
let checkpoints: number;

beforeEach(() => {
  const path = inFolder('lab.db-wal');
  writeFileSync(path, '');
  flushes = [];
  checkpoints = 0;
  wal = new WalSync(
    path,
    () => void (checkpoints += 1),
    () =>
      new Promise((resolve, reject) => {
        flushes.push({ done: () => resolve(), fail: reject });
      }),
  );
});
afterEach(() => wal.close());

/** Whether a promise has resolved once all that is pending was done. */
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  const marks = await Promise.race([promise.then(() => true), new Promise((r) => setImmediate(r))]);
  return marks === true;
}

describe('WalSync', () => {
  it('nothing was changed > asks nothing of the disk', async () => {
    await wal.flushed();
    expect(flushes).toEqual([]);
  });

  it('a change > is kept once the disk has it, and not before', async () => {
    wal.recordChange();
    const kept = wal.flushed();
    expect(await isDone(kept)).toBe(false);
    flushes[0]?.done();
    await kept;
    await wal.flushed();
    expect(flushes).toHaveLength(1);
  });

  it('changes that are made while the disk works > wait for the next flush, and share it', async () => {
    wal.recordChange();
    const first = wal.flushed();
    wal.recordChange();
    const second = wal.flushed();
    wal.recordChange();
    const third = wal.flushed();
    flushes[0]?.done();
    await first;
    expect(await isDone(second)).toBe(false);
    expect(flushes).toHaveLength(2);
    flushes[1]?.done();
    await Promise.all([second, third]);
    expect(flushes).toHaveLength(2);
  });

  it('a disk that fails > is told to all who wait, and the log is then carried over, not flushed again', async () => {
    wal.recordChange();
    const waiting = [wal.flushed(), wal.flushed()];
    flushes[0]?.fail(new Error('EIO'));
    const outcomes = await Promise.allSettled(waiting);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(checkpoints).toBe(0);
    await wal.flushed();
    expect([checkpoints, flushes.length]).toEqual([1, 1]);
    wal.recordChange();
    const next = wal.flushed();
    flushes[1]?.done();
    await next;
    expect(checkpoints).toBe(1);
  });
});
