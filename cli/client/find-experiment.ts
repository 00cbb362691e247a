import { isId } from '../../shared/contracts/ids.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { findRun } from './find-run.ts';
import type { GatewayClient } from './gateway-client.ts';

/** What the help says of an argument that names an experiment. */
export const experimentArgument = 'an experiment: its id, or a run of it (its id, a part of that, or "last")';

/**
 * The id of the experiment that a person means: its own, or that of a run of it, as `findRun` finds runs.
 * @throws WeirError `record_not_found` where a whole id is neither, and what `findRun` throws.
 */
export async function findExperiment(client: GatewayClient, wanted: string): Promise<string> {
  const id = wanted.toUpperCase();
  const whole = isId(id);
  if (whole && (await isExperiment(client, id))) return id;
  try {
    const seen = await client.run(await findRun(client, wanted));
    if (seen) return seen.run.experiment_id;
  } catch (error) {
    if (!whole || !WeirError.is(error, 'run_not_found')) throw error;
  }
  throw new WeirError('record_not_found', `there is no experiment and no run ${wanted}`);
}

async function isExperiment(client: GatewayClient, id: string): Promise<boolean> {
  try {
    await client.ask((api) => api.GET('/experiments/{id}', { params: { path: { id } } }));
    return true;
  } catch (error) {
    if (WeirError.is(error, 'record_not_found')) return false;
    throw error;
  }
}
