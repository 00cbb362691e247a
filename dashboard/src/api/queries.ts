import { queryOptions } from '@tanstack/react-query';
import type { Now } from '../../../client/index.ts';
import { Problem } from './problem.ts';
import { read } from './request.ts';

/** How the lab stands. The frame of every screen shows it: what is no answer of a gateway, but of a proxy, is none. */
export const nowQuery = queryOptions({
  queryKey: ['now'],
  queryFn: async ({ signal }) => {
    const now = await read<Partial<Now> | null>('now', signal);
    if (isNow(now)) return now;
    throw new Problem(0, 'no_answer', 'What answered does not say how the lab stands: it is no gateway.');
  },
});

function isNow(now: Partial<Now> | null): now is Now {
  return Array.isArray(now?.instruments) && Array.isArray(now.waits);
}
