import { useEffect, useState } from 'react';
import { Problem } from '../../../../../client/index.ts';
import { sentenceOf } from '../../../design/problem.ts';
import { previewInsert, type InsertWish, type Fault } from '../../../api/index.ts';

/** How long a person pauses before what they typed is checked (milliseconds). */
const pauseMs = 300;

/** What the gateway says of steps that somebody writes. */
interface Checked {
  /** The text that it is about. */
  of: string;
  /** How many steps would be put in; missing where they would be refused. */
  count?: number;
  faults: readonly Fault[];
  /** What is said of none of their lines. */
  error?: string | undefined;
}

const none: readonly Fault[] = [];

/** Has steps that are to be put into a run checked whenever their text has changed and rests for a moment. */
export function useStepsCheck(
  runId: string,
  { before, steps }: InsertWish,
): Checked & { error: string | undefined; pending: boolean; tell: (refusal: unknown) => void } {
  const [checked, setChecked] = useState<Checked>({ of: '', faults: none });
  useEffect(() => {
    const given = new AbortController();
    const set = (found: Omit<Checked, 'of'>): void => {
      if (!given.signal.aborted) setChecked({ of: steps, ...found });
    };
    const timer = setTimeout(() => {
      if (steps.trim() === '') return set({ faults: none });
      previewInsert(runId, { before, steps }, given.signal).then(
        ({ steps: found }) => set({ count: found.length, faults: none }),
        (refusal: unknown) => set(foundIn(refusal)),
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      given.abort();
    };
  }, [runId, before, steps]);
  const pending = checked.of !== steps;
  return {
    ...checked,
    error: pending ? undefined : checked.error,
    pending,
    tell: (refusal) => setChecked({ of: steps, ...foundIn(refusal) }),
  };
}

/** A refusal that names places is told at those; what the gateway does not say at all may be asked again. */
function foundIn(refusal: unknown): Omit<Checked, 'of'> {
  const faults = refusal instanceof Problem ? refusal.errors : none;
  return faults.length > 0 ? { faults } : { faults: none, error: sentenceOf(refusal) };
}
