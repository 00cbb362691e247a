import { describe, expect, it } from 'vitest';
import { FairTurns } from '../../../../gateway/http/index.ts';
import { deferred } from '../../../../shared/kernel/lifecycle/waiting.ts';

describe('turns that callers share', () => {
  it('one caller with much work > has half of them, and another has its turn at once', async () => {
    const turns = new FairTurns({ atOnce: 4 });
    const end = deferred();
    let begun = 0;
    const work = async () => {
      begun += 1;
      await end.promise;
    };
    const own = Array.from({ length: 10 }, () => turns.run('Ada', work));
    expect(await turns.run('Grace', () => Promise.resolve('done'))).toBe('done');
    expect(begun).toBe(2);
    end.resolve();
    await Promise.all(own);
    expect(begun).toBe(10);
  });

  it('as much in hand as may be > more is refused before it begins', async () => {
    const turns = new FairTurns({ atOnce: 1, most: 2 });
    const end = deferred();
    const taken = [turns.run('Ada', () => end.promise), turns.run('Ada', () => end.promise)];
    await expect(turns.run('Grace', () => Promise.resolve())).rejects.toMatchObject({
      ...{ code: 'too_many_requests', status: 429 },
    });
    end.resolve();
    await Promise.all(taken);
    expect(await turns.run('Grace', () => Promise.resolve('done'))).toBe('done');
  });
});
