import { describe, expect, test } from 'vitest';
import type { RunList as RunPage, RunSummary } from '../../../client/index.ts';
import { merged, newerThan, type RunList } from '../../../dashboard/src/api/runs-query.ts';

const row = (run_id: string, status = 'completed'): RunSummary => ({ run_id, status }) as RunSummary;
const page = (ids: string, next: string | null): RunPage => ({ runs: [...ids].map((id) => row(id)), next });
const list = (ids: string, next: string | null): RunList => ({
  rows: [...ids].map((id) => row(id)),
  unreadable: [],
  next,
});
const ids = ({ rows }: RunList): string => rows.map(({ run_id }) => run_id).join('');

describe('list of runs', () => {
  test('the first page > is the list', () => {
    expect(merged(undefined, page('ZYX', 'X'), undefined)).toEqual(list('ZYX', 'X'));
  });

  test('the newest page again > new runs come on top, and what was read of older ones stays', () => {
    const read = merged(list('XWVUT', 'T'), page('ZYXW', 'W'), undefined);
    expect([ids(read), read.next]).toEqual(['ZYXWVUT', 'T']);
  });

  test('a row that its page has no more > is gone; those beside it stay', () => {
    const read = merged(list('ZYXWVUT', 'T'), page('XV', 'V'), 'Y');
    expect([ids(read), read.next]).toEqual(['ZYXVUT', 'T']);
  });

  test('a row that was read again > is shown as it is now', () => {
    const read = merged(list('ZYX', null), { runs: [row('Y', 'failed')], next: 'Y' }, 'Z');
    expect(read.rows.map(({ status }) => status)).toEqual(['completed', 'failed', 'completed']);
    expect(read.next).toBeNull();
  });

  test('older runs > are added below, and their page says what is next', () => {
    const read = merged(list('ZYX', 'X'), page('WV', 'V'), 'X');
    expect([ids(read), read.next]).toEqual(['ZYXWV', 'V']);
    expect(merged(read, page('U', null), 'V').next).toBeNull();
  });

  test('two pages of new runs, the older first > leave no row out and none twice', () => {
    const between = merged(list('UT', 'T'), page('WVU', 'U'), 'X');
    expect(ids(merged(between, page('ZYX', 'X'), undefined))).toBe('ZYXWVUT');
  });

  test('a run that cannot be read > is told once, however often its page is read', () => {
    const broken = { ...page('ZX', 'X'), unreadable: [{ run_id: 'Y', reason: 'no JSON' }] };
    const read = merged(merged(undefined, broken, undefined), broken, undefined);
    expect(read.unreadable).toEqual([{ run_id: 'Y', reason: 'no JSON' }]);
    expect(merged(read, page('ZYX', 'X'), undefined).unreadable).toEqual([]);
  });

  test('rows that are newer than one > are counted, also where that one is gone', () => {
    const { rows } = list('ZYWV', null);
    expect([newerThan(rows, 'W'), newerThan(rows, 'X'), newerThan(rows, undefined)]).toEqual([2, 2, 0]);
  });
});
