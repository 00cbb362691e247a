import { gateway } from './gateway.ts';

/** Registers an experiment; resolves to its id. */
export async function registerExperiment(name: string, description?: string): Promise<string> {
  const about = description === undefined ? {} : { experiment_description: description };
  const { data } = await gateway.POST('/experiments', { body: { experiment_name: name, ...about } });
  return data.experiment_id;
}
