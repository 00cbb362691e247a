import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { RetryPreview } from '../../../../../client/index.ts';
import { sentenceOf } from '../../../design/problem.ts';
import { previewRetry, type RetryWish } from '../../../api/index.ts';

/** How long a person pauses before what they typed is asked about (milliseconds). */
const pauseMs = 300;

/** What a retry would do, as far as it is known: `old` while a newer word is awaited. */
export interface Previewed {
  preview: RetryPreview | undefined;
  old: boolean;
  /** Why the gateway does not say it. */
  error: string | undefined;
}

/** Asks what a retry would do, and again whenever the wish has changed and rests. */
export function usePreview(id: string, wish: RetryWish): Previewed {
  const text = JSON.stringify(wish);
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ['retry preview', id, settled],
    queryFn: ({ signal }) => previewRetry(id, JSON.parse(settled) as RetryWish, signal),
    placeholderData: keepPreviousData,
    retry: false,
    // The deck may have changed since the dialog was open last.
    staleTime: 0,
    gcTime: 0,
  });
  return {
    preview: data,
    old: isPlaceholderData || settled !== text,
    error: error === null ? undefined : sentenceOf(error),
  };
}
