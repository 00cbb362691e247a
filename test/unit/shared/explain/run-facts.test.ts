import { describe, expect, it } from 'vitest';
import { factsOfRun, unknownOf } from '../../../../shared/explain/run/run-facts.ts';
import type { UnknownStep } from '../../../../shared/contracts/run.ts';
import { newStoredRun, unknownStep } from '../../../fixtures/run-definition.ts';

const run_id = '01JB0000000000000000000001';
const unknown = (step: number, run: UnknownStep['run']) =>
  unknownStep({ step, run, command_id: `${run_id}.${step}.1`, instance: `${step}` });

describe('unknownOf', () => {
  it('a run has several unknown outcomes > what it does about each is told of the command that is asked about', () => {
    const unknowns = [unknown(0, 'repeats'), unknown(1, 'waits')];
    const summary = { step_index: 0, paused: true, acting: false, unknown: unknowns[0]!, unknowns };
    const facts = factsOfRun({ ...newStoredRun({ run_id }), state: 'active', summary });
    const does = unknownOf(new Map([[run_id, facts]]));
    expect([0, 1, 2].map((step) => does(`${run_id}.${step}.1`))).toEqual(['repeats', 'waits', undefined]);
  });
});
