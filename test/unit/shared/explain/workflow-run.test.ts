import { describe, expect, it } from 'vitest';
import { DataFolder } from '../../../../gateway/files/data-folder.ts';
import { workflowRun } from '../../../../shared/explain/run/workflow-run.ts';
import { datapointId } from '../../../../shared/contracts/datapoint.ts';
import { newId } from '../../../../shared/contracts/ids.ts';
import type { JsonObject } from '../../../../shared/kernel/json/json.ts';
import type { StepRecord } from '../../../../shared/contracts/run.ts';
import * as types from '../../../e2e/wei/wei-types.ts';
import { labWorkcell } from '../../orchestrator/run-fixtures.ts';
import { runDefinition, stepDefinition } from '../../../fixtures/run-definition.ts';

const places = new DataFolder('/lab/data');
const site = { workcell: labWorkcell };
const file = { label: 'test_file', path: 's/plate.png', size: 1, sha256: 'f'.repeat(64) };
const begun = { attempt: 1, command_id: 'c', instance: 'pc1', started_at: 0 };

/** The view of a run of one step, of which this has become. */
function shown(record: StepRecord | undefined, workflow: JsonObject = {}): JsonObject {
  const step = stepDefinition({
    id: newId(),
    files: { plan: 'plan.py' },
    data_labels: { test_file: 'scan' },
  });
  const flowdef = [{ ...(step as unknown as JsonObject), data_labels: {}, files: { plan: 'a/plan.py' } }];
  const definition = runDefinition({
    directory: 'experiments/e/w',
    workflow: { name: 'work', flowdef, ...workflow },
    steps: [step],
  });
  const run = workflowRun(
    { definition, trace_id: 't', site, state: 'active', steps: record === undefined ? {} : { 0: record } },
    places,
  );
  types.validated(types.workflowRun, run);
  return run;
}

const stepOf = (record: StepRecord | undefined) => (shown(record)['steps'] as JsonObject[])[0];

describe('a run in the shape of WEI', () => {
  it('result files > by the key of the module, where they lie; the label names the datapoint alone', () => {
    const record: StepRecord = { ...begun, status: 'succeeded', ended_at: 1, files: [file] };
    expect(stepOf(record)).toMatchObject({
      files: { plan: '/lab/data/experiments/e/w/plan.py' },
      result: {
        status: 'succeeded',
        files: { test_file: '/lab/data/experiments/e/w/s/plate.png' },
        data: { scan: datapointId('c', 'scan') },
      },
      state: 'succeeded',
    });
  });

  it('a step that returned nothing > has null for data and files; one that failed has no datapoints', () => {
    expect(stepOf({ ...begun, status: 'succeeded' })).toMatchObject({ result: { data: null, files: null } });
    const failed = stepOf({ ...begun, status: 'failed', data: { mass: 1 }, files: [file] });
    expect(failed).toMatchObject({
      result: { data: null, files: { test_file: expect.any(String) as string } },
    });
  });

  it('a step that runs > has no result yet; that it runs is told beside', () => {
    expect(stepOf({ ...begun, status: 'running' })).toMatchObject({ result: null, state: 'running' });
    expect(stepOf(undefined)).toMatchObject({ result: null, state: 'idle' });
  });

  it('a step as submitted > has the keys of a step that has begun, all null, and its files as written', () => {
    const [planned] = shown({ ...begun, status: 'running' })['flowdef'] as JsonObject[];
    expect(planned).toMatchObject({
      start_time: null,
      end_time: null,
      duration: null,
      result: null,
      data_labels: null,
      files: { plan: 'a/plan.py' },
    });
  });

  it.each([
    [{}, { author: null, description: null, version: '' }],
    [
      { author: 'me', team: 'x' },
      { author: 'me', team: 'x', description: null, version: '' },
    ],
    [
      { info: 'old', version: 2 },
      { author: null, info: 'old', description: 'old', version: 2 },
    ],
  ])('metadata %o > is filled up', (metadata, whole) => {
    expect(shown(undefined, { metadata })['metadata']).toEqual(whole);
  });

  it.each([
    ['active', true],
    ['failed', undefined],
  ] as const)('a run that is %s, and of which a step has failed > failing: %s', (state, failing) => {
    const summary = { step_index: 0, paused: false, acting: true, failing: true as const };
    const run = workflowRun(
      { definition: runDefinition(), trace_id: 't', site, state, summary, steps: {} },
      places,
    );
    expect(run['failing']).toBe(failing);
  });
});
