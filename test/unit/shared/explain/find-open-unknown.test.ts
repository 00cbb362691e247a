import { describe, expect, it } from 'vitest';
import { findOpenUnknown, findUnknown } from '../../../../shared/explain/resolution/find-unknown.ts';
import type { UnknownStep } from '../../../../shared/contracts/run.ts';
import { runDefinition, stepDefinition, unknownStep } from '../../../fixtures/run-definition.ts';

const definition = runDefinition({ steps: ['Mix', 'Read'].map((name) => stepDefinition({ name })) });
const unknownAt = (step: number, run: UnknownStep['run']) =>
  unknownStep({ step, command_id: `R.${step}.1`, run });
const now = { step_index: 0, paused: false, acting: false };

describe('findOpenUnknown', () => {
  const runThat = (run: UnknownStep['run']) => ({
    definition,
    summary: { ...now, unknown: unknownAt(0, run) },
  });

  it.each(['waits', 'repeats'] as const)('a step of a run that %s > is the one', (run) => {
    expect(findOpenUnknown(runThat(run), undefined)).toMatchObject({ step: 0 });
  });

  it('the step has failed its run, which cleans up > no word counts, and what helps is named', () => {
    expect(() => findOpenUnknown(runThat('over'), 'R.0.1')).toThrow('weir reset arm');
  });
});

describe('findUnknown', () => {
  it('several of which none is named, or another > all are told with their names', () => {
    const unknowns = [unknownAt(0, 'waits'), unknownAt(1, 'waits')];
    const run = { definition, summary: { ...now, unknown: unknownAt(0, 'waits'), unknowns } };
    for (const about of [undefined, 'R.0.2'])
      expect(() => findUnknown(run, about)).toThrow('R.0.1 (step 1 "Mix"), R.1.1 (step 2 "Read")');
  });
});
