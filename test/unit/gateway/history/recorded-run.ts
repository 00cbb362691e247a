import type { StepRecord, StoredRun } from '../../../../shared/contracts/run.ts';
import { newStoredRun, stepDefinition } from '../../../fixtures/run-definition.ts';

const start = Date.UTC(2026, 10, 26, 14);
export const second = 1_000;
/** So many seconds after the start. */
export const at = (seconds: number) => start + seconds * second;
/** As it is told. */
export const iso = (seconds: number) => new Date(at(seconds)).toISOString();
export const run_id = '01JB0000000000000000000001';

/** The record of a step that began and ended so many seconds after the start. */
export function recordOf(facts: Partial<StepRecord> & { from: number; to?: number }): StepRecord {
  const { from, to, ...others } = facts;
  return {
    ...{ status: 'succeeded', attempt: 1, command_id: 'c', instance: 'a', started_at: at(from) },
    ...(to === undefined ? {} : { ended_at: at(to) }),
    ...others,
  };
}

/** A run of two steps, on an arm and on a reader. */
export function aRun(steps: StoredRun['steps'], facts: Partial<StoredRun> = {}): StoredRun {
  const definition = {
    ...{ run_id, experiment_id: run_id, label: 'mix', created_at: at(0) },
    steps: [
      stepDefinition({ name: 'carry' }),
      stepDefinition({ name: 'read', module: 'reader', action: 'scan' }),
    ],
  };
  return { ...newStoredRun(definition), state: 'active', steps, ...facts };
}
