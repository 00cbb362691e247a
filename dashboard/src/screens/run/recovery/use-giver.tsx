import { useState, type ReactElement, useEffect } from 'react';
import { newKey, type SaidOnce, previewRetry, type RetryRequest } from '../../../api/index.ts';
import { TextInput } from '../../../design/text-input.tsx';
import { useWho } from '../../../session/index.ts';
import type { HeldStep, RetryPreview } from '../../../../../client/index.ts';
import type { RunOutline } from '../../../worker/index.ts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { sentenceOf } from '../../../design/problem.ts';

/** How long a person pauses before what they typed is asked about (milliseconds). */
const pauseMs = 300;

/** What a retry would do, as far as it is known: `old` while a newer word is awaited. */
interface Previewed {
  preview: RetryPreview | undefined;
  old: boolean;
  /** Why the gateway does not say it. */
  error: string | undefined;
}

/** Asks what a retry would do, and again whenever the request has changed and rests. */
export function usePreview(id: string, request: RetryRequest): Previewed {
  const text = JSON.stringify(request);
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ['retry preview', id, settled],
    queryFn: ({ signal }) => previewRetry(id, JSON.parse(settled) as RetryRequest, signal),
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

/** Who gives an order from a dialog: asked where this browser does not know it, and kept once the order is taken. */
export function useGiver(): {
  /** The field, where the name is asked for. */
  asks: ReactElement | null;
  /** What goes with the order. A dialog has one key: however often it sends, the order counts once. */
  said: (reason: string) => SaidOnce;
  keep: () => void;
} {
  const [who, setWho] = useWho();
  const [nobody] = useState(who === '');
  const [name, setName] = useState(who);
  const [key] = useState(newKey);
  const by = name.trim();
  return {
    asks: nobody ? <TextInput label="Your name" value={name} onChange={setName} required /> : null,
    said: (reason) => ({ by, reason, key }),
    keep: () => {
      if (nobody) setWho(by);
    },
  };
}

/** What a dialog is given that is about a step at which a run waits. */
export interface HeldDialog {
  run: RunOutline;
  held: HeldStep;
  /** The choice among several that wait. */
  which: ReactElement | null;
  close: () => void;
}
