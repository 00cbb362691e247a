import type { Step, StepStatus } from '../../client/index.ts';

/** How a step stands. A gateway of an earlier version says it in `result` alone. */
export function stepStatus({ state, result }: Partial<Pick<Step, 'state' | 'result'>>): StepStatus {
  return state ?? result?.status ?? 'idle';
}
