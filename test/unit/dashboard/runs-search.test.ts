import { describe, expect, test } from 'vitest';
import { readRunSearch } from '../../../dashboard/src/screens/run/run-search.ts';
import { asQuery, readRunsSearch } from '../../../dashboard/src/screens/runs/runs-search.ts';

describe('address of the list of runs', () => {
  test('what makes no sense > is left out', () => {
    const search = {
      status: 'failed,late,queued',
      text: 1234,
      within: 'aeon',
      from: 'soon',
      to: '2026-11-26',
    };
    expect(readRunsSearch(search)).toEqual({ status: 'queued,failed', text: '1234', to: '2026-11-26' });
    const odd = { text: 'mix', within: 'toString', status: '__proto__', from: 'soon', other: 1 };
    // Beside what stood there before: the router keeps what is not taken away.
    const none = { within: undefined, status: undefined, from: undefined, other: undefined };
    expect({ ...odd, ...readRunsSearch(odd) }).toEqual({ text: 'mix', ...none });
  });

  test('statuses that people choose > are the words of the gateway in the question', () => {
    expect(asQuery({ status: 'queued,running' }, 0)).toEqual({ status: 'new,queued,running,in_progress' });
  });

  test('the last hour > is the same question for a minute, and has no end', () => {
    const now = Date.parse('2026-11-26T08:00:59Z');
    const search = { within: 'hour', to: '2026-11-26T07:30:00Z' } as const;
    expect(asQuery(search, now)).toEqual({ from: '2026-11-26T07:00:00.000Z' });
  });
});

describe('address of a run', () => {
  test('a step that is none, and a tab that there is not > are left out', () => {
    expect(readRunSearch({ step: -1, tab: 'wrong', find: 12 })).toEqual({ find: '12' });
    expect(readRunSearch({ step: 0, tab: 'log', with: '01M8' })).toEqual({
      step: 0,
      tab: 'log',
      with: '01M8',
    });
  });
});
