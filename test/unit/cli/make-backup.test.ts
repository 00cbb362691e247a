import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { makeBackup } from '../../../cli/commands/backup.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { deferred } from '../../../shared/kernel/lifecycle/waiting.ts';

it('a gateway that sends nothing > is told of again and again, until it fails', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const told: string[] = [];
  const asked = deferred();
  const answer = deferred<Response>();
  const backup = () => {
    asked.resolve();
    return answer.promise;
  };
  const made = makeBackup({ backup }, path.join(tmpdir(), 'weir-no-backup'), (each) => told.push(each));
  const failed = expect(made).rejects.toMatchObject({ code: 'files_unavailable' });
  await asked.promise;
  await vi.advanceTimersByTimeAsync(9_999);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(10_001);
  expect(told.map((each) => /for (\d+) s, .*weir doctor/.exec(each)?.[1])).toEqual(['10', '20']);
  answer.reject(new WeirError('files_unavailable', 'frozen'));
  await failed;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(told).toHaveLength(2);
});
