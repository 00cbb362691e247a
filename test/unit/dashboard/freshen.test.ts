import { describe, expect, test } from 'vitest';
import { madeOldBy } from '../../../dashboard/src/live/freshen.ts';

describe('what an entry of the feed makes old', () => {
  test('an entry of a run > that run, the lists, the recent past, what is planned, and how many runs there are', () => {
    const old = madeOldBy({ kind: 'run', run_id: 'R1' });
    const drawn = [['timeline', 'recent'], ['timeline', 'planned'], ['census']];
    expect(old).toEqual([['now'], ['runs'], ['asks'], ...drawn, ['run', 'R1']]);
  });

  test('a run that is cancelled > the runs that safety stops have ended, too; any other run leaves them', () => {
    const old = (state: string) => madeOldBy({ kind: 'run', run_id: 'R1', state });
    expect(old('cancelled')).toContainEqual(['stopped']);
    expect(old('completed')).not.toContainEqual(['stopped']);
  });

  test('a reply to a question > the questions, and how the lab stands', () => {
    const entry = { kind: 'record', record: 'reply', run_id: 'R1' };
    expect(madeOldBy(entry)).toEqual([['now'], ['asks']]);
  });

  test.each([
    ['instance', [['now'], ['workcell']]],
    ['record', [['records']]],
    ['workcell', [['now'], ['workcell'], ['locations']]],
    ['a kind of a later version', [['now'], ['workcell'], ['locations']]],
  ])('%s', (kind, expected) => {
    expect(madeOldBy({ kind })).toEqual(expected);
  });
});
