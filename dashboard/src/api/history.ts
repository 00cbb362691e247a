import { queryOptions } from '@tanstack/react-query';
import { gateway } from './gateway.ts';

/** Stretches of time that end now, each with the length of its parts. */
export const spans = {
  '4h': { word: '4 hours', ms: 4 * 3_600_000, bucket: '5m' },
  '1d': { word: '24 hours', ms: 24 * 3_600_000, bucket: '30m' },
  '7d': { word: '7 days', ms: 7 * 24 * 3_600_000, bucket: '4h' },
} as const;

export type Span = keyof typeof spans;

const everyMs = 30_000;

/** What came of it all in a stretch of time that ends now. */
export const historyQuery = (span: Span) =>
  queryOptions({
    queryKey: ['history', span],
    queryFn: async ({ signal }) => {
      const { ms, bucket } = spans[span];
      const query = { from: new Date(Date.now() - ms).toISOString(), bucket };
      return (await gateway.GET('/history', { params: { query }, signal })).data;
    },
    refetchInterval: everyMs,
  });
