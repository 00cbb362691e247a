import { useEffect, useState } from 'react';
import { sentenceOf } from '../../../api/problem.ts';
import { checkSteps } from '../../../api/recovery.ts';
import type { Fault } from '../../../api/submit.ts';
import { aside } from '../../../aside/aside.ts';

/** How long a person pauses before what they typed is checked (milliseconds). */
const pauseMs = 300;

/** What is known of steps that somebody writes. */
interface Checked {
  /** The text that it is about. */
  of: string;
  /** The steps, where all of them can be done. */
  steps?: Record<string, unknown>[];
  faults: readonly Fault[];
  /** Why the gateway could not check them. */
  error?: string | undefined;
}

const none: readonly Fault[] = [];

/** Has steps that are to be put into a run checked whenever their text has changed and rests for a moment. */
export function useStepsCheck(
  runId: string,
  text: string,
): Omit<Checked, 'of'> & {
  error: string | undefined;
  pending: boolean;
  tell: (faults: readonly Fault[]) => void;
} {
  const [checked, setChecked] = useState<Checked>({ of: '', faults: none });
  useEffect(() => {
    const given = new AbortController();
    const timer = setTimeout(() => {
      judge(runId, text, given.signal).then(
        (found) => {
          if (!given.signal.aborted) setChecked({ of: text, ...found });
        },
        (error: unknown) => {
          if (!given.signal.aborted) setChecked({ of: text, faults: none, error: sentenceOf(error) });
        },
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      given.abort();
    };
  }, [runId, text]);
  const { of, error, steps, ...rest } = checked;
  const isNew = of === text;
  return {
    ...rest,
    ...(isNew && steps ? { steps } : {}),
    error: isNew ? error : undefined,
    pending: !isNew,
    tell: (faults) => setChecked({ of: text, faults }),
  };
}

/** Looks at them as the gateway would if they were put in: with the payload and the parameters of the run. */
async function judge(runId: string, text: string, signal: AbortSignal): Promise<Omit<Checked, 'of'>> {
  if (text.trim() === '') return { faults: none };
  const { steps, faults } = await aside('writtenSteps', text);
  if (!steps) return { faults };
  const problems = await checkSteps(steps, await aside('readGiven', runId), signal);
  if (problems.length === 0) return { steps, faults: none };
  return { faults: await aside('placeFaults', text, problems) };
}
