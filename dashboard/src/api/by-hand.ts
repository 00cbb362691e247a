import { recall, remember } from '../frame/remembered.ts';
import { ask, send } from './request.ts';

/** The experiment under which this browser files runs that are started by hand. */
async function experimentByHand(): Promise<string> {
  const known = recall('weir.by-hand');
  if (known !== '') return known;
  const { body } = await send<{ experiment_id: string }>('experiments', {
    experiment_name: 'by hand',
    experiment_description: 'Single actions that somebody has started from the page',
  });
  remember('weir.by-hand', body.experiment_id);
  return body.experiment_id;
}

/** Hands in a run of one step. Resolves to the run's id. @param key repeats of one press are one run */
export async function runAction(
  step: { module: string; action: string; args: Record<string, unknown> },
  key: string,
): Promise<string> {
  const name = `${step.module} ${step.action}`;
  const form = new FormData();
  form.set(
    'workflow',
    new Blob([JSON.stringify({ name, flowdef: [{ name: step.action, ...step }] })]),
    'by-hand.json',
  );
  form.set('experiment_id', await experimentByHand());
  const headers = { 'idempotency-key': key };
  const { body } = await ask<{ run_id: string }>('runs/start', { method: 'POST', body: form, headers });
  return body.run_id;
}
