import { describe, expect, it } from 'vitest';
import { defineRetry } from '../../../../../shared/workflow/recovery/draft-retry.ts';
import type { RunDefinition } from '../../../../../shared/contracts/run.ts';

const old: RunDefinition = {
  run_id: '01KB0Q3W6J8ZC2V5N7T9R4XMPD',
  experiment_id: '01KB0Q3W6J8ZC2V5N7T9R4XMPE',
  label: 'mix',
  directory: 'experiments/a/mix',
  created_at: 1,
  simulate: false,
  payload: {},
  workflow: {},
  steps: [],
  inputs: [],
  warnings: [],
};

describe('a run that goes on from another one', () => {
  it.each([[['ada', 'bob']], [undefined]])('of %s > is whose that was, whoever retries it', (owners) => {
    const own = {
      run: { run_id: '01KB0Q3W6J8ZC2V5N7T9R4XMPF', created_at: 2 },
      experiment: { campaign_id: null, directory: 'experiments/a' },
      retried_by: { at: 2, by: 'olga' },
      retry_request: undefined,
      warnings: [],
    };
    const definition = { ...old, complete_by: owners ? 3 : 2, ...(owners && { owners }) };
    const made = defineRetry(definition, { steps: [], taken_over: {} }, own, new Map());
    expect(made).toMatchObject({ run_id: own.run.run_id, retry_of: old.run_id });
    expect(made.owners).toEqual(owners);
    // When that is over, it counts no more.
    expect(made.complete_by).toBe(owners ? 3 : undefined);
  });
});
