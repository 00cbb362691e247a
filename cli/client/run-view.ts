import type { Step, StepStatus } from '../../client/index.ts';

/** How a step stands. A gateway of an earlier version says it in `result` alone. */
export function stepStatus({ state, result }: Partial<Pick<Step, 'state' | 'result'>>): StepStatus {
  return state ?? result?.status ?? 'idle';
}

/** What a step is done by: `ot2.mix`; `workflow ./plate.yaml` where that is another workflow, whose file stands in the place of an action. */
export function actionOf({ module, action }: Pick<Step, 'module' | 'action'>): string {
  const isWorkflow = module === 'workflow' && /\.ya?ml$/.test(action);
  return isWorkflow ? `workflow ${action}` : `${module}.${action}`;
}
