import { queryOptions } from '@tanstack/react-query';
import type { Now } from '../../../client/index.ts';
import { read } from './request.ts';

/** How the lab stands. */
export const nowQuery = queryOptions({
  queryKey: ['now'],
  queryFn: ({ signal }) => read<Now>('now', signal),
});
