import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../../shared/contracts/run.ts';
import { stepDefinition, newStoredRun } from '../../fixtures/run-definition.ts';
import { first, said, second, idleLab } from './owner-lab.ts';

const started = (command_id: string, number = 1) =>
  said(
    'step.started',
    { run_id: command_id.slice(0, 26), command_id, session: 1 },
    { module: 'arm', instance: 'a', number, started_at: 1_000 },
  );

describe('what a turn measures', () => {
  it('a run that starts at once and ends > its wait for nothing, its step, itself', () => {
    const lab = idleLab();
    const { module, action } = stepDefinition();
    expect(lab.submit(first, [stepDefinition()]).measured).toEqual([
      { kind: 'wait', module, reason: 'none', ms: 0 },
    ]);
    const started_at = lab.now;
    lab.now += 2_600;
    const ended = lab.settled(`${first}.0.1`, { started_at, ended_at: started_at + 2_500 });
    expect(ended.measured).toContainEqual({ kind: 'step', module, action, outcome: 'succeeded', ms: 2_500 });
    expect(ended.measured).toContainEqual(expect.objectContaining({ kind: 'run', outcome: 'completed' }));
  });

  it('a step that waits for an instrument > how long, and that it was busy', () => {
    const lab = idleLab();
    lab.submit(first, [stepDefinition()]);
    lab.submit(second);
    lab.now += 5_000;
    const granted = lab.settled(`${first}.0.1`).measured.filter(({ kind }) => kind === 'wait');
    expect(granted).toEqual([{ kind: 'wait', module: 'arm', reason: 'busy', ms: 5_010 }]);
  });

  it('a run that was paused > waited for a person', () => {
    const lab = idleLab();
    lab.submit(first, [stepDefinition()]);
    lab.submit(second);
    lab.play(said('run.control', { run_id: second }, { command: 'pause' }));
    lab.settled(`${first}.0.1`);
    const goesOn = lab.play(said('run.control', { run_id: second }, { command: 'resume' }));
    expect(goesOn.measured).toMatchObject([{ kind: 'wait', reason: 'paused' }]);
  });

  it('an outcome that nobody knows > is unknown once, whatever is said of it later', () => {
    const lab = idleLab();
    lab.submit(first, [stepDefinition({ on_unknown: 'pause' })]);
    const command_id = `${first}.0.1`;
    lab.play(started(command_id));
    const lost = lab.settled(command_id, { outcome: 'interrupted' });
    expect(lost.measured).toMatchObject([{ kind: 'step', outcome: 'unknown' }]);
    const resolved = lab.play(said('run.resolve', { run_id: first }, { command_id, as: 'happened' }));
    expect(resolved.measured.filter(({ kind }) => kind === 'step')).toEqual([]);
  });

  it('a run that a new owner finds waiting > waited for what the last one has noted', () => {
    const lab = idleLab();
    const waits = {
      step_index: 0,
      paused: false,
      acting: false,
      waiting_for: [{ reason: 'busy', step: 0, name: 'move', since: 0 }],
    } satisfies RunSummary;
    const run = { ...newStoredRun({ run_id: first, experiment_id: 'e' }), summary: waits };
    expect(lab.play({ kind: 'found', run }).measured).toMatchObject([{ kind: 'wait', reason: 'busy' }]);
  });

  it('a simulated run > measures nothing', () => {
    const lab = idleLab();
    const run = newStoredRun({ run_id: first, experiment_id: 'e', simulate: true });
    expect(lab.play({ kind: 'found', run }).measured).toEqual([]);
  });
});
