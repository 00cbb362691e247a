import { useQuery } from '@tanstack/react-query';
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

/** The newest runs of all experiments; `next` tells whether there are older ones. */
export const latestRunsQuery = reading(['runs', 'latest'], (signal) =>
  gateway.GET('/runs', { params: { query: { limit: mostRuns } }, signal }),
);

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
