import { describe, expect, it } from 'vitest';
import { findStoredWords } from '../../../orchestrator/leadership/new-runs.ts';
import { message } from '../../../shared/contracts/message.ts';
import type { StoredRun } from '../../../shared/contracts/run.ts';
import { newStoredRun, stepDefinition } from '../../fixtures/run-definition.ts';
import { busyLab, first, type Lab, said, idleLab } from './owner-lab.ts';
import { retry } from './run-fixtures.ts';

const command_id = `${first}.0.1`;
const body = { module: 'arm', instance: 'a', number: 1, outcome: 'interrupted' as const, acted: true };
const report = message('step.settled', { workcell: 'lab', run_id: first, command_id, body });
const instance = (lab: Lab) => lab.state.instances.get('arm/a');

/** The agent's machine has lost power between the sending of a result and the disk: its next process says what its journal has. */
function comesBackWithout(lab: Lab): void {
  lab.hello({
    boot_id: 'next boot',
    boot: 2,
    journal_head: 1,
    commands: [{ command_id, number: 1, phase: 'interrupted' }],
  });
}

describe('an interruption that is reported of an attempt which the store has as succeeded', () => {
  it('its run goes on > changes nothing, and the instrument takes the next command', () => {
    const lab = busyLab();
    lab.settled(command_id);
    const before = lab.state.runs.get(first)?.snapshot;
    comesBackWithout(lab);
    expect(instance(lab)?.occupied.map((each) => each.command_id)).toContain(command_id);
    lab.settled(command_id, { outcome: 'interrupted' });
    expect(instance(lab)).not.toHaveProperty('error');
    expect(instance(lab)?.occupied.map((each) => each.command_id)).not.toContain(command_id);
    expect(lab.state.runs.get(first)?.steps[0]).toMatchObject({ status: 'succeeded' });
    expect(lab.state.runs.get(first)?.snapshot.value).toEqual(before?.value);
  });

  it('somebody has said that it did not happen > the instrument is not held back, and the next attempt goes out', () => {
    const lab = idleLab();
    const policy = { on_unknown: 'pause', retry: null } as const;
    lab.submit(first, [stepDefinition(policy)]);
    comesBackWithout(lab);
    lab.settled(command_id, { outcome: 'interrupted' });
    lab.play(said('run.resolve', { run_id: first, command_id }, { as: 'did_not' }));
    comesBackWithout(lab);
    lab.settled(command_id, { outcome: 'interrupted' });
    expect(instance(lab)).not.toHaveProperty('error');
    expect(lab.state.runs.get(first)?.steps[0]).toMatchObject({ status: 'running', attempt: 2 });
  });

  it('its step was done at the next attempt > the instrument is not held back, and the run goes on', () => {
    const lab = idleLab();
    lab.submit(first, [stepDefinition({ retry: retry(['interrupted']) }), stepDefinition()]);
    comesBackWithout(lab);
    lab.settled(command_id, { outcome: 'interrupted' });
    lab.settled(`${first}.0.2`, { number: 2 });
    const commands = [
      { command_id, number: 1, phase: 'interrupted' as const },
      { command_id: `${first}.1.1`, number: 3, phase: 'started' as const },
    ];
    lab.hello({ boot_id: 'next boot', boot: 2, journal_head: 3, commands });
    lab.settled(command_id, { outcome: 'interrupted' });
    expect(instance(lab)).not.toHaveProperty('error');
    expect(lab.state.runs.get(first)?.steps[1]).toMatchObject({ status: 'running', attempt: 1 });
  });

  it.each([
    ['its run is over', { status: 'succeeded' }, { succeeded: true, told: false }],
    [
      'its run is over by the interruption, and a reset has freed its instrument since',
      { status: 'failed', unknown: true, error: { code: 'interrupted', message: '' } },
      { succeeded: false, told: true },
    ],
    [
      'its run is over by an answer, and a reset has freed its instrument since',
      { status: 'failed', resolution: { as: 'abort' } },
      { succeeded: false, told: true },
    ],
  ])('%s > the store is asked, and the instrument is not held back', async (_, record, stored) => {
    const lab = busyLab();
    lab.settled(command_id);
    const steps = { 0: { ...record, attempt: 1, command_id } } as unknown as StoredRun['steps'];
    lab.state.runs.delete(first);
    comesBackWithout(lab);
    const readRun = () => Promise.resolve({ ...newStoredRun({ run_id: first }), steps });
    const found = await findStoredWords({ readRun }, lab.state, [report]);
    expect([...found]).toEqual([[command_id, stored]]);
    lab.play({ kind: 'message', message: report, stored });
    expect(instance(lab)).toMatchObject({ occupied: [] });
    expect(instance(lab)).not.toHaveProperty('error');
  });

  it('of an attempt that the store does not have as succeeded > the instrument is held back', async () => {
    const lab = busyLab();
    lab.state.runs.delete(first);
    comesBackWithout(lab);
    const readRun = () => Promise.resolve(newStoredRun({ run_id: first }));
    const stored = { succeeded: false, told: false };
    expect([...(await findStoredWords({ readRun }, lab.state, [report]))]).toEqual([[command_id, stored]]);
    lab.play({ kind: 'message', message: report, stored });
    expect(instance(lab)?.error).toContain('interrupted');
  });
});
