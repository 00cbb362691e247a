import { describe, expect, it } from 'vitest';
import { describeChanges, describeEnd } from '../../../cli/display/run-lines.ts';
import { aRun, aStep } from './a-run.ts';

describe('describeChanges', () => {
  it('first look at a run > names it and what has happened so far', () => {
    const progress = { ended: 1, known: 2, running: 1 };
    const run = aRun([aStep('mix', 'succeeded', 'PT0.5S'), aStep('read', 'running')], { progress });
    expect(describeChanges(undefined, run)).toEqual([
      `run ${run.run_id} "test" with 2 steps`,
      'step 1 "mix" (ot2.mix) succeeded in 0.50 s',
      'step 2 "read" (ot2.read) started',
      '  1 of 2 steps have ended',
    ]);
  });

  it('steps that another run has done > are told in one line, as taken over', () => {
    const [from, earlier] = ['01K8Z4QX5M0000000000000009', '01K8Z4QX5M0000000000000008'];
    const taken = (name: string, taken_from: string) => ({
      ...aStep(name, 'succeeded' as const, 'PT0.5S'),
      taken_from,
    });
    const progress = { ended: 2, known: 3, running: 0 };
    const run = aRun([taken('weigh', earlier), taken('lift', from), aStep('mix')], { progress });
    expect(describeChanges(undefined, run)).toEqual([
      `run ${run.run_id} "test" with 3 steps`,
      `2 steps taken over from run ${earlier}, run ${from}`,
    ]);
    const begun = { ...run, steps: [...run.steps.slice(0, 2), aStep('mix', 'running')] };
    expect(describeChanges(run, begun)).toEqual(['step 3 "mix" (ot2.mix) started']);
    expect(describeChanges(undefined, { ...begun, steps: begun.steps.slice(1) })).toEqual([
      `run ${run.run_id} "test" with 2 steps`,
      `1 step taken over from run ${from}`,
      'step 2 "mix" (ot2.mix) started',
    ]);
  });

  it('a step that another workflow does > its file is no action of a module', () => {
    const run = aRun([{ ...aStep('plate', 'running'), module: 'workflow', action: '../plate.yaml' }]);
    expect(describeChanges(undefined, run)[1]).toBe('step 1 "plate" (workflow ../plate.yaml) started');
  });

  it('nothing new > no lines', () => {
    const run = aRun([aStep('mix', 'running')]);
    expect(describeChanges(run, { ...run })).toEqual([]);
  });

  it('step that failed between two looks > tells how long it took and why', () => {
    const before = aRun([aStep('mix')]);
    const now = aRun([aStep('mix', 'failed', 'PT2S', 'the arm is stuck')]);
    expect(describeChanges(before, now)).toEqual([
      'step 1 "mix" (ot2.mix) failed after 2.00 s: the arm is stuck',
    ]);
  });

  it('an attempt failed and the next began between two looks > tells of both, and of one that was told no more', () => {
    const failure = { code: 'action_failed', message: 'the arm is stuck', retryable: true } as const;
    const times = { started_at: '2026-01-02T03:04:05.000Z', ended_at: '2026-01-02T03:04:07.000Z' };
    const ended = { state: 'failed' as const, attempt: 1, agent: 'a', ...times, failure };
    const first = aRun([{ ...aStep('mix', 'running'), attempt: 1 }]);
    const second = aRun([{ ...aStep('mix', 'running'), attempt: 2, earlier: [ended] }]);
    const lines = [
      'step 1 "mix" (ot2.mix) failed after 2.00 s (attempt 1): the arm is stuck',
      'step 1 "mix" (ot2.mix) started again',
    ];
    expect(describeChanges(first, second)).toEqual(lines);
    expect(describeChanges(undefined, second).slice(1)).toEqual(lines);
    const backsOff = aRun([{ ...aStep('mix', 'failed', 'PT2S', 'the arm is stuck'), attempt: 1 }]);
    expect(describeChanges(backsOff, second)).toEqual(lines.slice(1));
    expect(describeChanges(second, { ...second })).toEqual([]);
  });

  it('a new reason to wait > is told once', () => {
    const before = aRun([aStep('mix')]);
    const now = { ...before, waiting: 'waits for ot2/a' };
    expect(describeChanges(before, now)).toEqual(['waits for ot2/a']);
    expect(describeChanges(now, { ...now })).toEqual([]);
  });

  it('a pause > is told when it begins', () => {
    const before = aRun([aStep('mix')]);
    expect(describeChanges(before, { ...before, status: 'paused' })).toEqual(['the run is paused']);
  });
});

describe('describeEnd', () => {
  it('a completed run > tells how long it took', () => {
    const run = aRun([aStep('mix', 'succeeded', 'PT1S')], { status: 'completed', duration: 'PT1.2S' });
    expect(describeEnd(run)).toBe(`run ${run.run_id} completed in 1.20 s`);
  });

  it('a failed run > tells why', () => {
    const error = { code: 'action_failed', message: 'the arm is stuck', retryable: true } as const;
    const run = aRun([aStep('mix', 'failed')], { status: 'failed', error });
    expect(describeEnd(run)).toBe(`run ${run.run_id} failed: the arm is stuck`);
  });

  it('a run that somebody has cancelled > tells who, and why', () => {
    const error = { code: 'cancelled', message: 'cancelled by Ada: wrong plate', retryable: false } as const;
    const cancelled_by = { at: '2026-11-25T21:00:00Z', by: 'Ada', reason: 'wrong plate' };
    const run = aRun([], { status: 'cancelled', error, cancelled_by });
    expect(describeEnd(run)).toBe(`run ${run.run_id} cancelled by Ada: wrong plate`);
  });
});
