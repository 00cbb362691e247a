import type { Run, Step, StepStatus } from '../../../client/index.ts';

/** A step as the gateway shows it. */
export function aStep(
  name: string,
  status?: StepStatus,
  duration: string | null = null,
  error: string | null = null,
): Step {
  return {
    ...{ id: name, name, module: 'ot2', action: name, duration, args: {}, files: {}, locations: {} },
    ...{ checks: null, requirements: {}, dependencies: [], priority: null, comment: null, data_labels: null },
    ...{ timeout: null, instance: 'same', start_time: null, end_time: null, state: status ?? 'idle' },
    result: status === undefined ? null : { status, error, data: null, files: null },
  };
}

/** A run of these steps as the gateway shows it. */
export function aRun(steps: Step[], changes: Partial<Run> = {}): Run {
  return {
    run_id: '01K8Z4QX5M0000000000000001',
    experiment_id: '01K8Z4QX5M0000000000000002',
    label: 'test',
    status: 'running',
    state: 'active',
    step_index: 0,
    progress: { ended: 0, known: steps.length, running: 0 },
    steps,
    ...{ simulate: false, metadata: {}, flowdef: [], payload: {}, given_parameters: null, warnings: [] },
    ...{ duration: null, start_time: null, end_time: null, started_at: null, ended_at: null },
    created_at: '2026-01-02T03:04:05.000Z',
    trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
    ...{
      error: null,
      waiting: null,
      waiting_for: [],
      waiting_steps: 0,
      paused_by: null,
      cancelled_by: null,
      unknown: null,
      overdue_since: null,
    },
    ...changes,
  };
}
