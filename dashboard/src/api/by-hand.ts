import { recall, remember } from '../design/remembered.ts';
import { registerExperiment } from './register-experiment.ts';
import { handIn } from './submit.ts';

/** The experiment under which this browser files runs that are started by hand. */
async function experimentByHand(): Promise<string> {
  const known = recall('weir.by-hand');
  if (known !== '') return known;
  const id = await registerExperiment('by hand', 'Single actions that somebody has started from the page');
  remember('weir.by-hand', id);
  return id;
}

/** Hands in a run of one step. Resolves to the run's id. @param key repeats of one press are one run */
export async function runAction(
  step: { module: string; action: string; args: Record<string, unknown> },
  key: string,
): Promise<string> {
  const workflow = JSON.stringify({
    name: `${step.module} ${step.action}`,
    flowdef: [{ name: step.action, ...step }],
  });
  const experiment_id = await experimentByHand();
  return handIn(
    { workflow, parameters: {}, payload: {}, files: [] },
    { experiment_id, simulate: false, key },
  );
}
