import { queryOptions } from '@tanstack/react-query';
import { gateway, reading } from './gateway.ts';

const most = 1_000;
const mostRuns = 200;
const mostDatapoints = 5_000;

/** The newest experiments by id, the oldest first. */
export const experimentsQuery = queryOptions({
  queryKey: ['records', 'experiments'],
  queryFn: async ({ signal }) => {
    const { data } = await gateway.GET('/experiments', { params: { query: { limit: most } }, signal });
    return new Map(Object.entries(data));
  },
});

/** The newest campaigns by id, the oldest first. */
export const campaignsQuery = queryOptions({
  queryKey: ['records', 'campaigns'],
  queryFn: async ({ signal }) => {
    const { data } = await gateway.GET('/campaigns', { params: { query: { limit: most } }, signal });
    return new Map(Object.entries(data));
  },
});

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
  queryOptions({
    queryKey: ['runs', 'of', experiment_id],
    queryFn: async ({ signal }) => {
      const query = { experiment_id, limit: mostRuns };
      return (await gateway.GET('/runs', { params: { query }, signal })).data.runs;
    },
  });

/** The newest datapoints of an experiment, the oldest first. */
export const datapointsQuery = (id: string) =>
  queryOptions({
    queryKey: ['records', 'data', id],
    queryFn: async ({ signal }) => {
      const params = { path: { id }, query: { limit: mostDatapoints } };
      return Object.values((await gateway.GET('/experiments/{id}/data', { params, signal })).data);
    },
  });

/** Registers an experiment; resolves to its id. */
export async function registerExperiment(name: string, description?: string): Promise<string> {
  const about = description === undefined ? {} : { experiment_description: description };
  const { data } = await gateway.POST('/experiments', { body: { experiment_name: name, ...about } });
  return data.experiment_id;
}
