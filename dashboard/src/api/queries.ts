import { queryOptions } from '@tanstack/react-query';
import type { Now } from '../../../client/index.ts';
import { gateway } from './gateway.ts';
import { unlessRefused } from '../design/problem.ts';

/** What weir itself stands on is in no feed (milliseconds). */
const groundMs = 10_000;

/** How the lab stands. The frame of every screen shows it: what is no answer of a gateway, but of a proxy, is none. */
export const nowQuery = queryOptions({
  queryKey: ['now'],
  queryFn: async ({ signal }) => {
    const { data } = await gateway.GET('/now', { signal });
    if (isNow(data)) return data;
    throw new Error('What answered does not say how the lab stands: it is no gateway.');
  },
  refetchInterval: unlessRefused(groundMs),
});

function isNow(now: Partial<Now> | null): now is Now {
  return Array.isArray(now?.instruments) && Array.isArray(now.waits);
}
