import { queryOptions } from '@tanstack/react-query';
import { read } from './request.ts';

/** An experiment, as far as the page shows it. */
export interface Experiment {
  experiment_id: string;
  experiment_name: string;
  campaign_id: string | null;
  experiment_description?: string | null;
  check_in_timestamp?: string | null;
}

/** The newest experiments by id, the oldest first. */
export const experimentsQuery = queryOptions({
  queryKey: ['records', 'experiments'],
  queryFn: async ({ signal }) => {
    const all = await read<Record<string, Experiment>>('experiments?limit=1000', signal);
    return new Map(Object.entries(all));
  },
});
