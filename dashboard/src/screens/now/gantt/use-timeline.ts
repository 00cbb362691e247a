import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { joinTimelines, pastQuery, recentQuery, type Timeline } from '../../../api/timeline.ts';
import { stretchOf, type View } from './view.ts';

/** The recent part is read at each change of the lab, so it is short (milliseconds). */
const recentMs = 300_000;

/** What is known of the instruments' past; undefined until something is. */
export interface KnownPast {
  timeline: Timeline | undefined;
  error: Error | null;
}

/**
 * What instruments did in the stretch of a view and as much around it, so that a small move needs no reading. The past is read
 * once, and what is recent whenever the feed tells of a change.
 */
export function useTimeline(view: View, now: number): KnownPast {
  // Both begin at round moments: a query whose key changed each second would be read each second.
  const edge = (Math.floor(now / recentMs) - 1) * recentMs;
  const grid = Math.max(recentMs, view.span / 2);
  const { from, to } = stretchOf(view, now);
  const end = Math.min(edge, (Math.ceil(to / grid) + 1) * grid);
  const start = Math.min((Math.floor(from / grid) - 1) * grid, end - grid);
  const past = useQuery({ ...pastQuery(start, end), placeholderData: keepPreviousData });
  const recent = useQuery({ ...recentQuery(edge), placeholderData: keepPreviousData });
  const timeline = useMemo(() => joinTimelines(past.data, recent.data), [past.data, recent.data]);
  return { timeline, error: past.error ?? recent.error };
}
