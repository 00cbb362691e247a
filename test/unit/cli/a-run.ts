import type { RunView, StepStatus, StepView } from '../../../cli/client/run-view.ts';

/** A step as the gateway shows it. */
export function aStep(
  name: string,
  status?: StepStatus,
  duration: string | null = null,
  error: string | null = null,
): StepView {
  const result = status === undefined ? null : { status, error };
  return { id: name, name, module: 'ot2', action: name, duration, result };
}

/** A run of these steps as the gateway shows it. */
export function aRun(steps: StepView[], changes: Partial<RunView> = {}): RunView {
  return {
    run_id: '01K8Z4QX5M0000000000000001',
    experiment_id: '01K8Z4QX5M0000000000000002',
    label: 'test',
    status: 'running',
    step_index: 0,
    steps,
    duration: null,
    ...changes,
  };
}
