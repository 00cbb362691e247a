import { describe, expect, test } from 'vitest';
import type { RunHead } from '../../../dashboard/src/worker/outline.ts';
import type { StepLine } from '../../../dashboard/src/worker/outline.ts';
import { showRun } from '../../../dashboard/src/screens/run/run-search.ts';
import { statusSentence, verbsFor } from '../../../dashboard/src/screens/run/status-sentence.ts';
import { lookOf } from '../../../dashboard/src/screens/run/step-look.ts';

const now = Date.parse('2026-11-26T08:00:12Z');
const before = (seconds: number): number => now - seconds * 1000;

const head = (facts: Partial<RunHead> = {}): RunHead => ({
  run_id: 'R',
  label: 'read',
  experiment_id: 'E',
  simulate: false,
  status: 'in_progress',
  state: 'active',
  step_index: 1,
  created_at: '2026-11-26T10:00:00.000Z',
  started_at: null,
  ended_at: null,
  error: null,
  waiting: null,
  paused_by: null,
  warnings: [],
  unknown: null,
  overdue_since: null,
  cancelled_by: null,
  waiting_for: [],
  waiting_steps: 0,
  progress: { ended: 1, known: 3, running: 0 },
  ...facts,
});
const line = (position: number, facts: Partial<StepLine> = {}): StepLine => ({
  position,
  revision: 1,
  name: `Step ${position}`,
  module: 'arm',
  action: 'move',
  state: 'idle',
  ...facts,
});
const acting = line(1, { name: 'Carry', state: 'running', instance: 'a', started_at: before(12) });
const unknown: NonNullable<RunHead['unknown']> = {
  step: 1,
  command_id: 'R.1.1',
  attempt: 1,
  module: 'arm',
  instance: 'a',
  reason: 'interrupted',
  message: 'the agent died',
  since: '2026-11-26T08:00:00Z',
  run: 'waits',
  known: { phase: 'acting' },
};
const failedStep = line(1, { name: 'Carry', state: 'failed' });
const held: NonNullable<RunHead['held']>[number] = {
  ...{ step: 1, command_id: 'R.1.1', since: '2026-11-26T08:00:00Z' },
  error: { code: 'action_failed', message: 'the tip is bent', retryable: true },
};
const lines = (at: StepLine): StepLine[] => [line(0, { state: 'succeeded' }), at, line(2)];

describe('a run in words', () => {
  const said = (facts: Partial<RunHead>, at = acting): string => statusSentence(head(facts), lines(at), now);

  test('a step that acts > where, and for how long', () => {
    expect(said({})).toBe('Step 2 of 3 “Carry” is acting on arm/a for 12 s.');
  });

  test('a step waits > the words of the gateway for it, and how many others go on', () => {
    const text = 'waits for somebody to say how the run goes on after it has failed: the tip is bent';
    const waiting_for = [{ ...waitsFor('failed_step'), text }];
    expect(said({ held: [held], waiting_for, status: 'paused' }, failedStep)).toBe(
      `Step 2 of 3 “Carry” ${text}.`,
    );
    const steps = [line(0, { state: 'running' }), failedStep, line(2, { state: 'running' })];
    expect(statusSentence(head({ held: [held], waiting_for }), steps, now)).toBe(
      `Step 2 of 3 “Carry” ${text}. 2 other steps go on.`,
    );
  });

  test('several steps at once > what each does', () => {
    const others = [2, 3, 4].map((position) => line(position, { state: 'running', instance: 'b' }));
    expect(statusSentence(head(), [line(0), acting, ...others.slice(0, 1)], now)).toBe(
      '2 steps are acting at once: 2 “Carry” on arm/a for 12 s; 3 “Step 2” on arm/b.',
    );
    expect(statusSentence(head(), [line(0), acting, ...others], now)).toMatch(
      /“Step 3” on arm\/b; and 1 more\.$/,
    );
  });

  test('a run that grows > names the round that acts, and does not say of how many', () => {
    const loop = line(1, { name: 'fill', state: 'running', loop: { items: 9 } });
    const round = line(2, {
      ...acting,
      position: 2,
      name: 'fill[1]',
      added_for: { as: 'round', of: 1, round: 1 },
    });
    expect(statusSentence(head(), [line(0), loop, round], now)).toBe(
      'Step “fill[1]” is acting on arm/a for 12 s.',
    );
  });

  test('an action that shows no progress, or is asked to stop > says so', () => {
    expect(said({}, { ...acting, overdue_since: before(2) })).toContain('without a sign of progress');
    expect(said({ state: 'cancelling' })).toContain(
      'asked to stop; arm/a is not at rest yet, acting for 12 s',
    );
  });

  test('a run that waits > the reason in the words of the gateway', () => {
    expect(said({ waiting: 'waits for arm/a to be free' }, line(1, { name: 'Carry' }))).toBe(
      'Step 2 of 3 “Carry” waits for arm/a to be free.',
    );
  });

  test('a run that has failed and is not over > says why nothing of it can be changed', () => {
    const ends = 'A step has failed: the run ends once all is at rest and cleaned up, and nothing of it';
    expect(said({ failing: true })).toContain(ends);
    expect(said({})).not.toContain(ends);
  });

  test('a paused run whose step acts > that nothing follows it', () => {
    const paused_by = { at: '2026-11-26T07:56:12Z', by: 'Ada', reason: 'tips' };
    expect(said({ paused_by })).toContain('Nothing follows it while the run is paused.');
  });

  test('an outcome that nobody knows of a run that is over > is told of the step that it is of', () => {
    const over: Partial<RunHead> = { state: 'failed', unknown: { ...unknown, run: 'over' } };
    expect(said(over, line(1))).toBe('Step 2 of 3 “Step 1”: nobody knows what arm/a did.');
  });

  test('a run that somebody has cancelled > by whom and why', () => {
    const cancelled_by = { at: '2026-11-26T10:00:00.000Z', by: 'Ada', reason: 'wrong plate' };
    expect(said({ state: 'cancelled', cancelled_by })).toBe(
      'Cancelled at step 2 of 3 “Carry” by Ada, “wrong plate”.',
    );
    const left = { ...unknown, run: 'over' as const };
    expect(said({ state: 'cancelled', unknown: left })).toBe(
      'Cancelled at step 2 of 3 “Carry”. Nobody knows what arm/a did.',
    );
  });

  test('a run that is over > how', () => {
    const done = (position: number) => line(position, { state: 'succeeded' });
    expect(statusSentence(head({ state: 'completed' }), [0, 1, 2].map(done), now)).toBe(
      'All 3 steps are done.',
    );
    const others = [line(3, { state: 'skipped' }), line(4, { state: 'failed' }), line(5, { loop: {} })];
    expect(statusSentence(head({ state: 'completed' }), [0, 1, 2].map(done).concat(others), now)).toBe(
      '3 of 5 steps are done, 1 was skipped, the run went on without 1 that failed.',
    );
    expect(statusSentence(head({ state: 'completed', step_index: 0 }), [line(0)], now)).toBe(
      'Its only step is done.',
    );
    expect(
      said({ state: 'failed', error: { code: 'action_failed', message: 'no tip', retryable: false } }),
    ).toBe('Step 2 of 3 “Carry” failed: no tip');
    expect(said({ state: 'cancelled' })).toBe('Cancelled at step 2 of 3 “Carry”.');
  });
});

const waitsFor = (
  reason: RunHead['waiting_for'][number]['reason'],
  step = 1,
): RunHead['waiting_for'][number] => ({
  ...{ reason, step, name: '', since: '2026-11-26T08:00:00Z', text: 'waits', hint: '' },
});

describe('looks of steps and runs', () => {
  test.each([
    [line(0, { state: 'succeeded' }), {}, 'done'],
    [line(0, { state: 'succeeded', resolution: 'happened' }), {}, 'done, as somebody said'],
    [line(1, { state: 'failed' }), {}, 'failed'],
    [line(1, { state: 'failed' }), { unknown }, 'outcome unknown'],
    [
      line(2, { state: 'failed' }),
      { unknown, unknowns: [unknown, { ...unknown, step: 2 }] },
      'outcome unknown',
    ],
    [failedStep, { held: [held] }, 'failed, waits for you'],
    [failedStep, { waiting_for: [waitsFor('retry')] }, 'tried again'],
    [line(2), { waiting_for: [waitsFor('busy', 2)] }, 'waiting'],
    [line(2), { waiting_for: [waitsFor('circle', 2)] }, 'waits in a deadlock'],
    [acting, { waiting_for: [waitsFor('person')] }, 'asks a person'],
    [line(1, { state: 'running', loop: {} }), {}, 'in rounds'],
    [line(1, { state: 'skipped' }), {}, 'skipped'],
    [line(1, { state: 'skipped', resolution: 'skip' }), {}, 'skipped by hand'],
    [line(1, { state: 'cancelled', resolution: 'skip' }), {}, 'left out'],
    [acting, {}, 'acting'],
    [acting, { state: 'cancelling' }, 'asked to stop'],
    [line(1, { state: 'not_ready' }), { waiting: 'waits' }, 'waiting'],
    [line(1), { paused_by: { at: null } }, 'paused'],
    [line(1), {}, 'next'],
    [line(2), {}, 'ahead'],
    [line(2), { state: 'failed' }, 'not reached'],
  ] as const)('step %# > its word', (step, facts, word) => {
    expect(lookOf(step, head(facts as Partial<RunHead>)).word).toBe(word);
  });

  test('a run > its outcome that nobody knows and a cancel under way come before its status', () => {
    expect(showRun(head({ unknown, state: 'cancelling' })).key).toBe('unknown');
    expect(showRun(head({ state: 'cancelling', status: 'running' })).word).toBe('cancelling');
    expect(showRun(head({ held: [held], status: 'paused' })).word).toBe('step failed');
    expect(showRun(head({ waiting: 'waits for arm' })).key).toBe('waiting');
    expect(showRun(head({ status: 'completed', state: 'completed' })).key).toBe('done');
  });
});

describe('what can be ordered of a run', () => {
  const waits = (reason: 'busy' | 'failed_step') => ({ reason, step: 2, name: 'Read', text: '', hint: '' });
  test.each([
    [{}, acting, ['edit', 'pause', 'cancel']],
    [{ state: 'new' }, line(1), ['edit', 'pause', 'cancel']],
    [{ paused_by: { at: null } }, acting, ['resume', 'edit', 'cancel']],
    [{ state: 'cancelling' }, acting, ['abandon']],
    [{ state: 'cancelling' }, line(1), []],
    [{ unknown }, acting, ['resolve', 'edit', 'cancel']],
    [{ unknown: { ...unknown, run: 'repeats' } }, acting, ['resolve', 'edit', 'pause', 'cancel']],
    [{ unknown: { ...unknown, step: 0 } }, acting, ['resolve', 'edit', 'pause', 'cancel']],
    [{ held: [held] }, failedStep, ['again', 'skip', 'insert', 'edit', 'cancel']],
    [{ held: [{ ...held, step: 0 }] }, acting, ['again', 'skip', 'insert', 'edit', 'pause', 'cancel']],
    [
      { held: [held], waiting_for: [waits('failed_step'), waits('busy')] },
      failedStep,
      ['again', 'skip', 'insert', 'edit', 'pause', 'cancel'],
    ],
    [
      { held: [held], waiting_for: [waits('failed_step')] },
      failedStep,
      ['again', 'skip', 'insert', 'edit', 'cancel'],
    ],
    [
      { held: [held], paused_by: { at: null } },
      failedStep,
      ['again', 'skip', 'insert', 'resume', 'edit', 'cancel'],
    ],
    [{ held: [held], state: 'cancelling' }, failedStep, []],
    [{ failing: true }, acting, ['pause', 'cancel']],
    [{ failing: true, held: [held] }, failedStep, ['cancel']],
    [{ failing: true, unknown }, acting, ['resolve', 'cancel']],
    [{ state: 'completed' }, acting, []],
    [{ state: 'withdrawn' }, acting, []],
    [{ state: 'failed' }, failedStep, ['retry']],
    [{ state: 'cancelled' }, failedStep, ['retry']],
    [{ state: 'failed', unknown: { ...unknown, run: 'over' } }, failedStep, ['retry']],
  ] as const)('run %# > only what helps, and the gateway would take', (facts, at, verbs) => {
    expect(verbsFor(head(facts as Partial<RunHead>), lines(at))).toEqual(verbs);
  });
});
