import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { pastQuery, recentQuery, type Timeline } from '../../../api/index.ts';
import { joinTimelines } from './join-timelines.ts';
import { partsOf } from './parts.ts';
import { stretchOf, usualSpan, type View } from './view.ts';

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
