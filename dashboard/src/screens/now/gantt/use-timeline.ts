import { formatTime } from '../../../../../shared/sentences/index.ts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { pastQuery, recentQuery, scheduleQuery, type Timeline, type StepWait } from '../../../api/index.ts';
import { barKey, type SpanView, stretchOf, usualSpan, type View, type Stretch } from '../../../bars/index.ts';
import { sentenceOf } from '../../../design/told.tsx';
import type { Plan } from './lanes.ts';

/** The recent part is read at each change of the lab, so it is short (milliseconds). */
const recentMs = 300_000;

/**
 * What is read for a stretch: the past, with as much around it that a small move needs no reading, and what is recent, from `edge`
 * on. All are whole milliseconds at round moments, so that they stay the same while the clock goes on and the view moves a
 * little, and what was read serves again. Pure.
 */
export function partsOf({ from, to }: Stretch, now: number): { past: Stretch; edge: number } {
  const edge = (Math.floor(now / recentMs) - 1) * recentMs;
  const half = (to - from) / 2;
  const grid = recentMs * 2 ** Math.max(0, Math.ceil(Math.log2(half / recentMs)));
  const end = Math.min(edge, (Math.ceil(to / grid) + 1) * grid);
  return { past: { from: Math.min((Math.floor(from / grid) - 1) * grid, end - grid), to: end }, edge };
}

/** What is known of the instruments' past; undefined until something is. */
export interface KnownPast {
  timeline: Timeline | undefined;
  error: Error | null;
}

/**
 * What instruments did in the stretch of a view and as much around it, so that a small move needs no reading. The past is read
 * once, and what is recent whenever the feed tells of a change.
 */
export function useTimeline({ span, until }: View, now: number): KnownPast {
  const { past: of, edge } = partsOf(stretchOf({ span: span === 'fit' ? usualSpan : span, until }, now), now);
  const past = useQuery({ ...pastQuery(of.from, of.to), placeholderData: keepPreviousData });
  const recent = useQuery({ ...recentQuery(edge), placeholderData: keepPreviousData });
  const timeline = useMemo(() => joinTimelines(past.data, recent.data), [past.data, recent.data]);
  return { timeline, error: past.error ?? recent.error };
}

/** What of the past is not shown, and why; '' where all is. */
export function missingIn({ timeline, error }: KnownPast, view: SpanView, now: number): string {
  if (error) return `The past cannot be read: ${sentenceOf(error)}`;
  if (!timeline) return 'Reading the past …';
  const { more, since } = timeline;
  if (more && since !== undefined && Date.parse(since) > stretchOf(view, now).from)
    return `Before ${formatTime(since)} something may be missing`;
  return '';
}

/** What the gateway answers counts for so long where it answers no more (milliseconds). */
const countsMs = 30_000;

/** What is planned, read while somebody looks at it; undefined where there is no forecast that counts. */
export function usePlan(isShown: boolean, now: number): Plan | undefined {
  const { data: schedule, dataUpdatedAt: readAt } = useQuery({ ...scheduleQuery, enabled: isShown });
  const counts = isShown && now - readAt < countsMs;
  return useMemo(
    () => (counts && schedule && schedule.at !== null ? { schedule, readAt } : undefined),
    [counts, schedule, readAt],
  );
}

/** Two readings as one: what is in both counts as the later reading has it. Pure. */
export function joinTimelines(
  past: Timeline | undefined,
  recent: Timeline | undefined,
): Timeline | undefined {
  if (!past || !recent) return recent ?? past;
  const bars = new Map(recent.instruments.map((each) => [`${each.module}/${each.instance}`, each.bars]));
  const told = new Set(recent.instruments.flatMap((each) => each.bars.map(barKey)));
  const waited = new Set(recent.waits.map(waitKey));
  const instruments = past.instruments.map(({ module, instance, bars: old }) => {
    const key = `${module}/${instance}`;
    const fresh = bars.get(key) ?? [];
    bars.delete(key);
    return { module, instance, bars: [...old.filter((bar) => !told.has(barKey(bar))), ...fresh] };
  });
  const others = recent.instruments.filter(({ module, instance }) => bars.has(`${module}/${instance}`));
  return {
    ...recent,
    from: past.from,
    instruments: [...instruments, ...others],
    waits: [...past.waits.filter((wait) => !waited.has(waitKey(wait))), ...recent.waits],
    more: past.more || recent.more,
    // Where the recent reading leaves something out, that is later than all that the other one may leave out.
    since: recent.more ? recent.since : past.since,
  };
}

function waitKey({ run_id, step, from }: StepWait): string {
  return `${run_id}.${step}.${from}`;
}
