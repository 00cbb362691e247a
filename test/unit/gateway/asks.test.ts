import { describe, expect, it } from 'vitest';
import { viewOfAsk, questionAt, whyClosed } from '../../../gateway/records/asks/questions.ts';
import type { StepRecord, StoredRun } from '../../../shared/contracts/run.ts';
import type { InstanceRecord } from '../../../shared/contracts/workcell-state.ts';
import type { Workcell } from '../../../shared/contracts/workcell.ts';

describe('questionAt, whyClosed and viewOfAsk', () => {
  const run_id = '01KB0Q3W6J8ZC2V5N7T9R4XMPD';
  const workcell = {
    modules: [
      { name: 'ada', interface: 'operator' },
      { name: 'arm', interface: 'file' },
    ],
  } as Workcell;
  const command = { run_id, step: 0, attempt: 2 };
  const record = {
    status: 'running',
    instance: 'desk',
    attempt: 2,
    command_id: `${run_id}.0.2`,
  } as StepRecord;
  const run = (more: object = {}, ofStep: object = {}, own: object = {}): StoredRun =>
    ({
      state: 'active',
      definition: {
        run_id,
        steps: [{ module: 'ada', action: 'confirm', args: { message: 'Go on?' }, files: {}, ...ofStep }],
        simulate: false,
      },
      steps: { 0: { ...record, ...own } },
      ...more,
    }) as unknown as StoredRun;

  const lab = (entry: object = { acting_since: 1 }) => ({
    instances: new Map([
      ['ada/desk', { occupied: [{ command_id: `${run_id}.0.2`, ...entry }] } as InstanceRecord],
    ]),
  });

  it('a step with a person > is open while its agent asks it', () => {
    const at = questionAt(workcell, run(), command)!;
    expect(at.question).toEqual({ kind: 'confirm', message: 'Go on?' });
    expect(whyClosed(at, lab())).toBeUndefined();
  });

  it('one that its agent has not begun > is not open yet: it may be given out anew, under another id', () => {
    const at = questionAt(workcell, run(), command)!;
    for (const state of [
      lab({}),
      lab({ command_id: `${run_id}.0.1`, acting_since: 1 }),
      { instances: new Map() },
    ])
      expect(whyClosed(at, state)).toBe('its agent has not asked it yet');
  });

  it('a step of a run that has owners > is shown with whose it is', () => {
    const of = (owners: object) => {
      const stored = run();
      return viewOfAsk(
        questionAt(
          workcell,
          { ...stored, definition: { ...stored.definition, inputs: [], ...owners } },
          command,
        )!,
        lab(),
      );
    };
    expect(of({ owners: ['ada'] }).owners).toEqual(['ada']);
    expect(of({})).not.toHaveProperty('owners');
  });

  it.each([
    [run({}, { module: 'arm' })],
    [run({}, { action: 'dance' })],
    [run({}, { args: {} })],
    [{ ...run(), definition: { ...run().definition, simulate: true } }],
  ])('%# a step that asks nobody > is no question', (stored) => {
    expect(questionAt(workcell, stored, command)).toBeUndefined();
    expect(questionAt(workcell, run(), { ...command, step: 1 })).toBeUndefined();
  });

  it.each([
    [run({ state: 'completed' }), 'its run is completed'],
    [run({ state: 'cancelling' }), 'its run is being cancelled'],
    [run({}, {}, { command_id: `${run_id}.0.3` }), 'its step has not been given out, or is tried again'],
    [run({ steps: {} }), 'its step has not been given out, or is tried again'],
    [run({}, {}, { unknown: true }), 'the outcome of its step is unknown'],
    [run({}, {}, { status: 'failed' }), 'its step has ended (failed)'],
  ])('%# otherwise > is closed, and says why', (stored, why) => {
    expect(whyClosed(questionAt(workcell, stored, command)!, lab())).toBe(why);
  });
});
