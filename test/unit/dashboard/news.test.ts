import { describe, expect, it } from 'vitest';
import type { Attention } from '../../../dashboard/src/attention/index.ts';
import { newsOfEnd, newsOfNeed, ownersIn } from '../../../dashboard/src/notifications/news.ts';

const run_id = '01K9ZZZZZZZZZZZZZZZZ7K2QX4';

describe('what somebody is told of', () => {
  it('a run that is over > is told with why it failed; one that goes on is not', () => {
    const entry = { kind: 'run', run_id, label: 'mix', owners: ['ada', 7] };
    const failed = { ...entry, state: 'failed', summary: { error: { message: 'no tips' } } };
    expect(newsOfEnd(failed)).toEqual({
      tag: `run ${run_id}`,
      title: 'mix has failed',
      text: 'no tips · run …7K2QX4',
      address: `#/runs/${run_id}`,
    });
    expect(newsOfEnd({ ...entry, state: 'completed' })?.title).toBe('mix is done');
    expect(['active', 'withdrawn', 'cancelling'].map((state) => newsOfEnd({ ...entry, state }))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(ownersIn(entry)).toEqual(['ada']);
  });

  it('what waits for a person at a run > leads to where it is said; what is of no run is not told', () => {
    const line: Attention = {
      ...{
        id: 'unknown 1',
        state: 'unknown',
        subject: 'arm/a',
        text: 'outcome unknown',
        since: null,
        then: null,
      },
      ...{ run: { run_id, label: 'mix', step: 2, step_name: 'wash' }, lead: { to: 'unknown', run_id } },
    };
    expect(newsOfNeed(line)).toMatchObject({ title: 'mix needs you', address: `#/runs/${run_id}/unknown` });
    expect(newsOfNeed({ ...line, lead: { to: 'module', module: 'arm' } })).toBeUndefined();
  });
});
