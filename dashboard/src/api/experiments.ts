import { queryOptions } from '@tanstack/react-query';
import { read } from './request.ts';

/** An experiment, as far as the page shows it. */
export interface Experiment {
  experiment_id: string;
  experiment_name: string;
  experiment_description: string | null;
  campaign_id: string | null;
  /** Its folder on the gateway's machine. */
  experiment_directory: string;
  created_at: string;
  checked_in_at: string | null;
}

/** A campaign: what several experiments are for. */
export interface Campaign {
  campaign_id: string;
  campaign_name: string;
  campaign_description: string | null;
}

/** A value or a file that a step returned. */
export interface Datapoint {
  id: string;
  label: string;
  type: 'data_value' | 'local_file';
  value?: unknown;
  /** The run and the step that made it; null where a client did. */
  workflow_id: string | null;
  step_id: string | null;
  /** The bytes of a file. */
  size?: number;
  created_at: string;
}

/** A run, as a list has it. */
export interface ListedRun {
  run_id: string;
  label: string;
  experiment_id: string;
  status: string;
  step_index: number;
  step_count: number;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  waiting: string | null;
}

const most = 1_000;

/** The newest experiments by id, the oldest first. */
export const experimentsQuery = queryOptions({
  queryKey: ['records', 'experiments'],
  queryFn: async ({ signal }) => {
    const all = await read<Record<string, Experiment>>(`experiments?limit=${most}`, signal);
    return new Map(Object.entries(all));
  },
});

/** The newest campaigns by id, the oldest first. */
export const campaignsQuery = queryOptions({
  queryKey: ['records', 'campaigns'],
  queryFn: async ({ signal }) => {
    const all = await read<Record<string, Campaign>>(`campaigns?limit=${most}`, signal);
    return new Map(Object.entries(all));
  },
});

export const experimentQuery = (id: string) =>
  queryOptions({
    queryKey: ['records', 'experiments', id],
    queryFn: ({ signal }) => read<Experiment>(`experiments/${id}`, signal),
  });

/** The newest runs of an experiment. */
export const runsOfQuery = (experiment_id: string) =>
  queryOptions({
    queryKey: ['runs', 'of', experiment_id],
    queryFn: async ({ signal }) =>
      (await read<{ runs: ListedRun[] }>(`runs?limit=200&experiment_id=${experiment_id}`, signal)).runs,
  });

/** The newest datapoints of an experiment, the oldest first. */
export const datapointsQuery = (experiment_id: string) =>
  queryOptions({
    queryKey: ['records', 'data', experiment_id],
    queryFn: async ({ signal }) =>
      Object.values(
        await read<Record<string, Datapoint>>(`experiments/${experiment_id}/data?limit=5000`, signal),
      ),
  });
