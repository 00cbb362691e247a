import { describe, expect, it } from 'vitest';
import { eventOfRun, runEventId, type RunEventBody } from '../../../../shared/contracts/run-event.ts';
import { runDefinition, stepDefinition } from '../../../fixtures/run-definition.ts';

// As version 0.1 has written them: its ids and its shape are what clients have seen.
const run_id = '01M8AK5HR7WTGRBYC63XHM20EB';
const definition = runDefinition({
  run_id,
  experiment_id: '01M8AK5HP2JSKY23H3NMJEZYMB',
  label: 'bench',
  directory: 'experiments/e/bench',
  steps: Array.from({ length: 7 }, (_, i) => stepDefinition({ name: `step ${i}` })),
});
const known = { workcell_id: '6BA743Z9T5K7XZEYZPBNCG16V9' };
const step: RunEventBody = {
  run_id,
  at: 1_795_651_980_154,
  name: 'STEP',
  step: {
    position: 6,
    status: 'succeeded',
    attempt: 1,
    instance: 'vm',
    started_at: 1_795_651_980_099,
    ended_at: 1_795_651_980_099,
    files: [],
  },
};

describe('an event of a run', () => {
  it('of a step > is whole again with its run', () => {
    expect(eventOfRun(step, definition, known)).toEqual({
      at: 1_795_651_980_154,
      event: {
        event_id: '7SPDF8XW86HVVDS6JS8X9Q9FYX',
        experiment_id: '01M8AK5HP2JSKY23H3NMJEZYMB',
        campaign_id: null,
        workcell_id: '6BA743Z9T5K7XZEYZPBNCG16V9',
        event_type: 'WORKFLOW',
        event_name: 'STEP',
        event_info: null,
        run_id,
        workflow_name: 'bench',
        step_index: 6,
      },
      step: {
        definition: definition.steps[6],
        record: {
          status: 'succeeded',
          attempt: 1,
          command_id: `${run_id}.6.1`,
          instance: 'vm',
          started_at: 1_795_651_980_099,
          ended_at: 1_795_651_980_099,
          files: [],
        },
        directory: 'experiments/e/bench',
      },
    });
  });

  it.each<[string, Partial<RunEventBody>, string]>([
    [
      'the run is queued',
      { run_id: '01M8AK5JS4AXZ63KCAR82QJ7X9', name: 'QUEUED' },
      '2H874E7QSG9G855YKR9B8MSK88',
    ],
    ['a step has ended', step, '7SPDF8XW86HVVDS6JS8X9Q9FYX'],
  ])('%s > has the id that it has always had', (_, given, id) => {
    expect(runEventId({ run_id, at: 1, name: 'STEP', ...given })).toBe(id);
  });

  it('of a run of a campaign that is simulated > says so', () => {
    const simulated = { ...definition, campaign_id: 'C', simulate: true };
    const { event } = eventOfRun({ run_id, at: 1, name: 'COMPLETED' }, simulated, known);
    expect(event).toMatchObject({ campaign_id: 'C', simulate: true, event_name: 'COMPLETED' });
    expect(event).not.toHaveProperty('step_index');
  });

  it('whose run is nowhere any more > says what it says by itself', () => {
    const event = eventOfRun(step, undefined, { ...known, experiment_id: 'E' });
    expect(event).not.toHaveProperty('step');
    expect(event.event).toMatchObject({ experiment_id: 'E', run_id, step_index: 6, workflow_name: null });
  });
});
