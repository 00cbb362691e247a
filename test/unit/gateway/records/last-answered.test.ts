import { describe, expect, it } from 'vitest';
import { lastAnswered } from '../../../../gateway/records/asks/asks-router.ts';
import type { Reply } from '../../../../shared/contracts/question.ts';
import type { StoredRecord } from '../../../../shared/store/records.ts';
import type { Store } from '../../../../shared/store/store.ts';

describe('lastAnswered', () => {
  /** A store of replies of these kinds, oldest first; counts how often it is asked. */
  function storeOf(kinds: readonly Reply['as'][]) {
    const asked = { times: 0 };
    const all = kinds
      .map((as, index) => ({ id: String(index), position: index + 1, body: { as } }))
      .reverse();
    const newestRecords = ({ before = Infinity, limit }: { before?: number; limit: number }) => {
      asked.times += 1;
      return Promise.resolve(all.filter(({ position }) => position < before).slice(0, limit));
    };
    return { asked, store: { newestRecords } as unknown as Pick<Store, 'newestRecords'> };
  }

  const many = (count: number, as: Reply['as']) => Array.from({ length: count }, () => as);
  const ids = (found: StoredRecord<'reply'>[]) => found.map(({ id }) => Number(id));

  it('many were withdrawn since > looks behind them, newest first', async () => {
    const { store } = storeOf(['answer', 'default', ...many(130, 'withdrawn'), 'answer']);
    expect(ids(await lastAnswered(store))).toEqual([132, 1, 0]);
  });

  it('more were answered than are told > tells the last twenty, and reads no more', async () => {
    const { store, asked } = storeOf(many(100, 'answer'));
    expect(ids(await lastAnswered(store))).toEqual(Array.from({ length: 20 }, (_, index) => 99 - index));
    expect(asked.times).toBe(1);
  });

  it('all of very many were withdrawn > reads a thousand of them', async () => {
    const { store, asked } = storeOf(['answer', ...many(5_000, 'withdrawn')]);
    expect(await lastAnswered(store)).toEqual([]);
    expect(asked.times).toBe(25);
  });

  it('nobody was ever asked > finds none', async () => {
    expect(await lastAnswered(storeOf([]).store)).toEqual([]);
  });
});
