import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { components } from '../../../client/index.ts';
import { useMemo } from 'react';
import { shortId } from '../design/address.tsx';
import { gateway, reading, readingAs } from './gateway.ts';

const most = 1_000;
const mostRuns = 200;
const mostDatapoints = 5_000;

/** The newest experiments by id, the oldest first. */
export const experimentsQuery = readingAs(
  ['records', 'experiments'],
  (signal) => gateway.GET('/experiments', { params: { query: { limit: most } }, signal }),
  (data) => new Map(Object.entries(data)),
);

/** The same to choose from, each by its name and the end of its id, the newest first. */
export function useExperimentChoices(): { id: string; word: string }[] {
  const { data } = useQuery(experimentsQuery);
  return useMemo(() => {
    const all = [...(data?.values() ?? [])].reverse();
    return all.map(({ experiment_id: id, experiment_name }) => ({
      id,
      word: `${experiment_name} ${shortId(id)}`,
    }));
  }, [data]);
}

/** The newest campaigns by id, the oldest first. */
export const campaignsQuery = readingAs(
  ['records', 'campaigns'],
  (signal) => gateway.GET('/campaigns', { params: { query: { limit: most } }, signal }),
  (data) => new Map(Object.entries(data)),
);

export const experimentQuery = (id: string) =>
  reading(['records', 'experiments', id], (signal) =>
    gateway.GET('/experiments/{id}', { params: { path: { id } }, signal }),
  );

/** What there is of an experiment's runs. */
export type RunsOfExperiment = components['schemas']['RunsOfExperiment'];

/** How many runs there are of experiments, by state, and the newest of each; of more than 200, of the first. */
export const runsOfExperimentsQuery = (ids: readonly string[]) => ({
  ...reading(['census', ...ids], (signal) => {
    const query = { experiment_id: [...ids] };
    return gateway.GET('/experiments/runs', { params: { query }, signal });
  }),
  enabled: ids.length > 0,
  placeholderData: keepPreviousData,
});

/** The newest runs of an experiment. */
export const runsOfQuery = (experiment_id: string) =>
  readingAs(
    ['runs', 'of', experiment_id],
    (signal) => gateway.GET('/runs', { params: { query: { experiment_id, limit: mostRuns } }, signal }),
    ({ runs }) => runs,
  );

/** The newest datapoints of an experiment, the oldest first. */
export const datapointsQuery = (id: string) =>
  readingAs(
    ['records', 'data', id],
    (signal) => {
      const params = { path: { id }, query: { limit: mostDatapoints } };
      return gateway.GET('/experiments/{id}/data', { params, signal });
    },
    (data) => Object.values(data),
  );

/** Registers an experiment; resolves to its id. */
export async function registerExperiment(name: string, description?: string): Promise<string> {
  const about = description === undefined ? {} : { experiment_description: description };
  const { data } = await gateway.POST('/experiments', { body: { experiment_name: name, ...about } });
  return data.experiment_id;
}
