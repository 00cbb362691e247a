import { describe, expect, it } from 'vitest';
import { activityBounds, ActivityIndex } from '../../../../../shared/explain/history/activity-index.ts';
import { toldOfRun } from '../../../../../shared/explain/history/told-by-feed.ts';
import { withEarlier } from '../../../../../orchestrator/turn/run-events.ts';
import { runUpdate } from '../../../../../orchestrator/turn/touched-runs.ts';
import type { OwnedRun } from '../../../../../orchestrator/state/lab-state.ts';
import { aRun, at, recordOf, run_id, second } from '../../../../fixtures/recorded-run.ts';

describe('ActivityIndex', () => {
  const ended = (n: number, to: number) => {
    const summary = { step_index: 0, paused: false, acting: false, started_at: at(n), ended_at: at(to) };
    const run = aRun({ 0: recordOf({ from: n, to }) }, { state: 'completed', summary });
    run.definition.run_id = `01JB${String(n).padStart(22, '0')}`;
    run.definition.created_at = at(n);
    return run;
  };
  const idsIn = (index: ActivityIndex) => [...index.runs()].map((run) => Number(run.run_id.slice(4)));

  it('more than it may hold > forgets the runs that were handed in first, and says since when it knows all', () => {
    const index = new ActivityIndex(at(0), { keepFor: activityBounds.keepFor, most: 20 });
    index.reachesBack(at(-1));
    for (let n = 0; n < 15; n += 1) index.take(ended(n, n + 1));
    expect(index.isFull).toBe(true);
    expect(idsIn(index)).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(index.since).toBe(at(4) + 1);
  });

  it('a run is not over > is not forgotten', () => {
    const index = new ActivityIndex(at(0), { keepFor: 10 * second, most: 2 });
    const open = aRun({ 0: recordOf({ status: 'running', from: 1 }) });
    index.take(open);
    for (let n = 2; n < 9; n += 1) index.take(ended(n, n + 1));
    index.forget(at(1_000));
    expect(idsIn(index)).toEqual([1]);
    expect(index.since).toBe(at(990));
  });

  it('what the feed tells of a run that it knows > is as if the run had been read anew', () => {
    const begun = aRun({ 0: recordOf({ status: 'running', from: 1 }) });
    const summary = { step_index: 1, paused: false, acting: true };
    const first = recordOf({ from: 1, to: 3 });
    const then = recordOf({ status: 'running', from: 3.1 });
    const heard = new ActivityIndex(at(0));
    heard.take(begun);
    const steps = [
      { position: 0, record: first },
      { position: 1, record: then },
    ];
    expect(heard.hear({ run_id, state: 'active', summary, steps })).toBe(true);
    const read = new ActivityIndex(at(0));
    read.take(aRun({ 0: first, 1: then }, { summary }));
    expect([...heard.runs()]).toEqual([...read.runs()]);
  });

  it('the turn that ended an attempt began the next one > the feed tells how it ended', () => {
    const error = { code: 'action_failed' as const, message: 'the arm is stuck', retryable: true };
    const failed = recordOf({ status: 'failed', from: 1, to: 2, error });
    const again = withEarlier(recordOf({ status: 'running', attempt: 2, from: 2.1 }), failed);
    const before = aRun({ 0: recordOf({ status: 'running', from: 1 }) });
    const owned = { ...before, steps: { 0: again } } as unknown as OwnedRun;
    const summary = { step_index: 0, paused: false, acting: true };
    const body = runUpdate(owned, 'active', summary, [0]);
    const [heard, read] = [new ActivityIndex(at(0)), new ActivityIndex(at(0))];
    heard.take(before);
    expect(heard.hear(toldOfRun({ at: at(2), kind: 'run', run_id, body })!)).toBe(true);
    read.take(aRun({ 0: again }, { summary }));
    expect([...heard.runs()]).toEqual([...read.runs()]);
    expect([...heard.runs()][0]?.attempts).toMatchObject([
      { attempt: 1, outcome: 'failed', to: at(2), error: { code: 'action_failed' } },
      { attempt: 2, outcome: 'acting' },
    ]);
  });

  it('a run that grows and gets another label > is known as it is now, and not read anew', () => {
    const index = new ActivityIndex(at(0));
    index.take(aRun({}));
    const told = toldOfRun({
      ...{ id: '1', at: at(1), kind: 'run', run_id },
      body: {
        ...{ state: 'active', label: 'mix again', summary: { step_index: 2, paused: false, acting: true } },
        amended: [{ position: 2, name: 'carry[1]', module: 'arm', action: 'move' }],
        steps: [{ position: 2, ...recordOf({ status: 'running', from: 1 }) }],
      },
    });
    expect(index.hear(told!)).toBe(true);
    const of = { name: 'carry[1]', module: 'arm', action: 'move' };
    expect([...index.runs()]).toMatchObject([{ label: 'mix again', attempts: [{ step: 2, of }] }]);
  });

  it('more steps were added to a run than the feed lists > the run is to be read', () => {
    const index = new ActivityIndex(at(0));
    index.take(aRun({}));
    const body = { state: 'active', summary: { step_index: 0 }, steps: [], amended: [], amended_more: true };
    expect(index.hear(toldOfRun({ at: at(1), kind: 'run', run_id, body })!)).toBe(false);
  });

  it.each([
    ['a loop, or a step that was left out', { attempt: 0, instance: '', status: 'skipped' as const }],
    ['a step that was done in the run before', { taken_from: '01JB0000000000000000000009' }],
  ])('%s > is nothing that an instrument did', (_, facts) => {
    const index = new ActivityIndex(at(0));
    index.take(aRun({ 0: recordOf({ from: 1, to: 2, ...facts }) }));
    expect([...index.runs()]).toMatchObject([{ attempts: [] }]);
  });

  it('the feed tells of a run that it does not know, or not enough > the run is to be read', () => {
    const index = new ActivityIndex(at(0));
    const told = { run_id, state: 'active' as const, summary: undefined };
    expect(index.hear({ ...told, steps: [] })).toBe(false);
    index.take(aRun({}));
    expect(index.hear({ ...told, steps: undefined })).toBe(false);
  });

  it('a simulated run > there is nothing of it', () => {
    const index = new ActivityIndex(at(0));
    const run = aRun({ 0: recordOf({ from: 1, to: 2 }) });
    run.definition.simulate = true;
    index.take(run);
    expect(idsIn(index)).toEqual([]);
  });
});
