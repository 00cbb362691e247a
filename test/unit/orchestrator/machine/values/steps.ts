import type { StepDefinition, StepRecord } from '../../../../../shared/contracts/run.ts';
import type { StepNumber, TemplateStep } from '../../../../../shared/contracts/step-flow.ts';
import { stepDefinition } from '../../../../fixtures/run-definition.ts';
import type { RunSoFar } from '../../../../../orchestrator/machine/values/decision.ts';

/** A step of a run with what a test says of it. */
export function stepOf(own: Partial<StepDefinition> = {}): StepDefinition {
  const what = { id: '01J0000000000000000000000A', name: 'step', module: 'reader', action: 'read' };
  return stepDefinition({ ...what, ...own });
}

export function templateOf(number: StepNumber, own: Partial<StepDefinition> = {}): TemplateStep {
  return { ...stepOf({ name: '', after: [], ...own }), number };
}

export function recordOf(own: Partial<StepRecord> = {}): StepRecord {
  return { status: 'succeeded', attempt: 1, command_id: 'c', instance: 'i', started_at: 0, ...own };
}

/** A run whose steps with a record are done. */
export function runOf(
  steps: readonly StepDefinition[],
  records: Record<StepNumber, Partial<StepRecord>> = {},
): RunSoFar {
  const whole = Object.fromEntries(Object.entries(records).map(([at, record]) => [at, recordOf(record)]));
  return {
    definition: { run_id: 'RUN', label: 'wash', experiment_id: 'EXP', steps: [...steps] },
    records: whole,
    roundParts: (loop) =>
      steps.flatMap(({ added_for }, at) => (added_for?.as === 'round' && added_for.of === loop ? [at] : [])),
    isDone: (step) => whole[step] !== undefined && whole[step]?.status !== 'running',
  };
}
