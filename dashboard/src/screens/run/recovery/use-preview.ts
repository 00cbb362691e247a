import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { previewRetry, type RetryRequest } from '../../../api/index.ts';
import type { RetryPreview } from '../../../../../client/index.ts';
import { useRested } from '../../../design/rested.ts';

/** What a retry would do, as far as it is known: `old` while a newer word is awaited. */
interface Previewed {
  preview: RetryPreview | undefined;
  old: boolean;
  /** Why the gateway does not say it. */
  error: Error | null;
}

/** Asks what a retry would do, and again whenever the request has changed and rests. */
export function usePreview(id: string, request: RetryRequest): Previewed {
  const text = JSON.stringify(request);
  const settled = useRested(text);
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ['retry preview', id, settled],
    queryFn: ({ signal }) => previewRetry(id, JSON.parse(settled) as RetryRequest, signal),
    placeholderData: keepPreviousData,
    retry: false,
    // The deck may have changed since the dialog was open last.
    staleTime: 0,
    gcTime: 0,
  });
  return { preview: data, old: isPlaceholderData || settled !== text, error };
}
