import { gateway, reading, readingAs } from './gateway.ts';
import type { components } from '../../../client/index.ts';

type Schemas = components['schemas'];

/** What the instruments did over a stretch of time, and which steps waited. */
export type Timeline = Schemas['Timeline'];
/** An attempt of a step at an instrument. */
export type ActionBar = Schemas['InstrumentTimeline']['bars'][number];
/** A step that waited for an instrument of a module. */
export type StepWait = Schemas['StepWait'];

/** What is long past changes only when somebody says what became of a step (milliseconds). */
const pastStaleMs = 60_000;

/** What the lab is expected to do. */
export type Schedule = Schemas['Schedule'];
/** What is expected of a step that is not done. */
export type StepForecast = Schemas['StepForecast'];

/** The same. The feed tells when it is old; it also changes while nothing happens. */
export const scheduleQuery = {
  ...reading(['timeline', 'planned'], (signal) => gateway.GET('/schedule', { signal })),
  refetchInterval: 5_000,
};

/** What instruments did between two moments (milliseconds since the epoch). */
export const pastQuery = (from: number, to: number) => ({
  ...timelineQuery(['timeline', 'past', from, to], { from: String(from), to: String(to) }),
  staleTime: pastStaleMs,
  refetchInterval: pastStaleMs,
});

/** What instruments did since a moment (milliseconds since the epoch), and what waits now. The feed tells when it is old. */
export const recentQuery = (from: number) =>
  timelineQuery(['timeline', 'recent', from], { from: String(from) });

function timelineQuery(queryKey: readonly (string | number)[], query: { from: string; to?: string }) {
  return reading(queryKey, (signal) => gateway.GET('/timeline', { params: { query }, signal }));
}

const usualDays = 7;

/** How long actions took in the last days, in milliseconds by `module action`. */
export const usualQuery = {
  ...readingAs(
    ['usual'],
    (signal) => {
      const from = new Date(Date.now() - usualDays * 24 * 3_600_000).toISOString();
      return gateway.GET('/history', { params: { query: { from, bucket: `${usualDays}d` } }, signal });
    },
    ({ durations }) =>
      new Map(
        durations.map(({ module, action, median, p95 }) => [
          `${module} ${action}`,
          { median: median * 1000, p95: p95 * 1000 },
        ]),
      ),
  ),
  staleTime: 5 * 60_000,
  structuralSharing: false,
};

/** Stretches of time that end now, each with the length of its parts. */
export const spans = {
  '4h': { word: '4 hours', ms: 4 * 3_600_000, bucket: '5m' },
  '1d': { word: '24 hours', ms: 24 * 3_600_000, bucket: '30m' },
  '7d': { word: '7 days', ms: 7 * 24 * 3_600_000, bucket: '4h' },
} as const;

export type Span = keyof typeof spans;

const everyMs = 30_000;

/** What came of it all in a stretch of time that ends now. */
export const historyQuery = (span: Span) => ({
  ...reading(['history', span], (signal) => {
    const { ms, bucket } = spans[span];
    const query = { from: new Date(Date.now() - ms).toISOString(), bucket };
    return gateway.GET('/history', { params: { query }, signal });
  }),
  refetchInterval: everyMs,
});
