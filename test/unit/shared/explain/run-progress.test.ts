import { describe, expect, it } from 'vitest';
import { progressOf } from '../../../../shared/explain/run/run-progress.ts';
import type { RunSummary, StepRecord, StoredRun } from '../../../../shared/contracts/run.ts';
import type { AddedFor, Loop } from '../../../../shared/contracts/step-flow.ts';

type Kind = { loop?: true | Partial<Loop>; added_for?: AddedFor };

const part = (as: AddedFor['as'], of: number, round = 1): Kind => ({ added_for: { as, of, round } });

/** A run of these steps; of those that have begun, how they stand. */
function runOf(
  steps: Kind[],
  statuses: Record<number, StepRecord['status']>,
  summary: Partial<RunSummary> = {},
  state: StoredRun['state'] = 'active',
): Parameters<typeof progressOf>[0] {
  const records = Object.entries(statuses).map(([position, status]): [string, StepRecord] => [
    position,
    { status, attempt: 1, command_id: `r.${position}.1`, instance: 'a', started_at: 1 },
  ]);
  const definition = {
    steps: steps.map((step) => ({
      ...step,
      loop: step.loop && { body: [{}], ...(step.loop === true ? {} : step.loop) },
    })),
  };
  return {
    definition: definition as unknown as StoredRun['definition'],
    state,
    summary: { step_index: 0, paused: false, acting: false, ...summary },
    steps: Object.fromEntries(records),
  };
}

describe('how far a run has come', () => {
  it('a run that has not begun > none of its steps has ended', () => {
    expect(progressOf(runOf([{}, {}], {}, {}, 'new'))).toEqual({ ended: 0, known: 2, running: 0 });
  });

  it('steps side by side > all that instruments have in hand', () => {
    const run = runOf([{}, {}, {}, {}], { 0: 'succeeded', 1: 'running', 2: 'running' });
    expect(progressOf(run)).toEqual({ ended: 1, known: 4, running: 2 });
  });

  it('skipped, failed and cancelled steps > have ended', () => {
    const run = runOf([{}, {}, {}], { 0: 'skipped', 1: 'failed', 2: 'cancelled' });
    expect(progressOf(run)).toEqual({ ended: 3, known: 3, running: 0 });
  });

  it('a loop > counts itself until it has rounds, then those', () => {
    const loop: Kind = { loop: true };
    expect(progressOf(runOf([loop, {}], { 0: 'running' }))).toMatchObject({ ended: 0, known: 2, running: 0 });
    const rounds = [part('round', 0), part('round', 0, 2)];
    const going = runOf([loop, {}, ...rounds], { 0: 'running', 2: 'succeeded', 3: 'running' });
    expect(progressOf(going)).toMatchObject({ ended: 1, known: 3, running: 1 });
    expect(progressOf(runOf([loop, {}], { 0: 'skipped' }))).toEqual({ ended: 1, known: 2, running: 0 });
  });

  it('a loop of which nobody knows how many rounds it will have > grows while it goes on', () => {
    const loop: Kind = { loop: { repeat: { until: 'false', max: 9 } } };
    const going = runOf([loop, {}, part('round', 0)], { 0: 'running', 2: 'running' });
    expect(progressOf(going)).toMatchObject({ known: 2, grows: true });
    expect(progressOf({ ...going, state: 'cancelled' })).toEqual({ ended: 0, known: 2, running: 1 });
    const over = runOf([loop, {}, part('round', 0)], { 0: 'succeeded', 2: 'succeeded' });
    expect(progressOf(over)).toEqual({ ended: 1, known: 2, running: 0 });
  });

  it('a loop over a list > counts what is still to come of it, while it goes on', () => {
    const loop: Kind = { loop: { for_each: { items: ['A1', 'A2', 'A3'], as: 'well', max_parallel: 1 } } };
    expect(progressOf(runOf([loop, {}], {})).known).toBe(4);
    const rounds = [part('round', 0), part('round', 0, 2)];
    const going = { 0: 'running', 2: 'succeeded', 3: 'running' } as const;
    expect(progressOf(runOf([loop, {}, ...rounds], going))).toEqual({ ended: 1, known: 4, running: 1 });
    expect(progressOf(runOf([loop, {}, ...rounds], going, {}, 'cancelled')).known).toBe(3);
    const empty: Kind = { loop: { for_each: { items: [], as: 'well', max_parallel: 1 } } };
    expect(progressOf(runOf([empty], { 0: 'succeeded' }))).toEqual({ ended: 1, known: 1, running: 0 });
  });

  it.each([
    ['waits for a word', { held: [{ step: 0 }] }],
    ['is tried again', { waiting_for: [{ step: 0 }] }],
    ['nobody knows what became of', { unknown: { step: 0 } }],
  ])('a failed step that %s > has not ended, but where its run has', (_, told) => {
    const summary = told as unknown as Partial<RunSummary>;
    expect(progressOf(runOf([{}, {}], { 0: 'failed' }, summary)).ended).toBe(0);
    expect(progressOf(runOf([{}, {}], { 0: 'failed' }, summary, 'failed')).ended).toBe(1);
  });

  it('a failed step whose recovery is under way > has not ended', () => {
    const steps = [{}, part('recover', 0)];
    expect(progressOf(runOf(steps, { 0: 'failed', 1: 'running' })).ended).toBe(0);
    expect(progressOf(runOf(steps, { 0: 'failed', 1: 'succeeded' })).ended).toBe(2);
  });
});
