import { describe, expect, it } from 'vitest';
import { withEarlier } from '../../../orchestrator/turn/run-events.ts';
import type { StepRecord } from '../../../shared/contracts/run.ts';

const files = [{ label: 'image', path: 's/a.png', size: 1, sha256: '0'.repeat(64) }];
const error = { code: 'action_failed', message: 'no', retryable: true } as const;

function attemptOf(attempt: number, facts: Partial<StepRecord> = {}): StepRecord {
  const command_id = `r.0.${attempt}`;
  return { status: 'running', attempt, command_id, instance: 'a', started_at: attempt * 10, ...facts };
}

describe('withEarlier', () => {
  it('the first attempt > there is none before it', () => {
    expect(withEarlier(attemptOf(1), undefined)).toEqual(attemptOf(1));
  });

  it('an attempt after a failed one > keeps what became of that, with what it returned and made', () => {
    const failed = attemptOf(1, {
      ...{ status: 'failed', ended_at: 15, data: { od: 1 }, files },
      error: { ...error, details: { a: 'lot' } },
    });
    expect(withEarlier(attemptOf(2), failed).earlier).toEqual([
      {
        ...{ status: 'failed', attempt: 1, instance: 'a', started_at: 10, ended_at: 15, error },
        ...{ data: { od: 1 }, files },
      },
    ]);
  });

  it('one that has returned much > keeps the rest of it', () => {
    const failed = attemptOf(1, {
      status: 'failed',
      data: { curve: Array.from({ length: 2_000 }, () => 1) },
    });
    expect(withEarlier(attemptOf(2), failed).earlier).toEqual([
      { status: 'failed', attempt: 1, instance: 'a', started_at: 10 },
    ]);
  });

  it('nobody acted on the one before > that is none', () => {
    expect(withEarlier(attemptOf(2), attemptOf(1, { status: 'idle' })).earlier).toEqual([]);
  });

  it('somebody has said that the one before did not happen > it is kept with that word', () => {
    const resolution = { as: 'did_not', at: 17, by: 'Ada' } as const;
    expect(withEarlier(attemptOf(2), attemptOf(1, { status: 'idle', resolution })).earlier).toMatchObject([
      { status: 'idle', attempt: 1, resolution },
    ]);
  });

  it('many attempts > the last ten before it are kept', () => {
    let record = attemptOf(1);
    for (let attempt = 2; attempt < 15; attempt += 1)
      record = withEarlier(attemptOf(attempt), { ...record, status: 'failed', error });
    expect(record.earlier?.map(({ attempt }) => attempt)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
  });
});
