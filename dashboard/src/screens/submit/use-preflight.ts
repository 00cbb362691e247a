import { useEffect, useRef, useState } from 'react';
import type { Preflight } from '../../../../client/index.ts';
import { sentenceOf } from '../../design/problem.ts';
import { preflight, type Submission } from '../../api/index.ts';

/** What the instruments have said, and of which submission. */
export interface Asked {
  of?: Submission;
  found?: Preflight;
  /** Why they could not be asked. */
  error?: string;
  pending: boolean;
}

/** Asks the instruments when somebody wants it: it takes them a moment, so nothing is asked by itself. */
export function usePreflight(): Asked & { ask: (submission: Submission) => void } {
  const [asked, setAsked] = useState<Asked>({ pending: false });
  const given = useRef<AbortController>(undefined);
  useEffect(() => () => given.current?.abort(), []);
  const ask = (submission: Submission): void => {
    given.current?.abort();
    const { signal } = (given.current = new AbortController());
    setAsked((old) => ({ ...old, pending: true }));
    preflight(submission, signal).then(
      (found) => setAsked({ of: submission, found, pending: false }),
      (error: unknown) => {
        if (!signal.aborted) setAsked({ of: submission, error: sentenceOf(error), pending: false });
      },
    );
  };
  return { ...asked, ask };
}
