import { useEffect, useState } from 'react';
import { sentenceOf } from '../../design/problem.ts';
import { check, type Checked, type Submission } from '../../api/index.ts';

/** How long a person pauses before what they typed is checked (milliseconds). */
const pauseMs = 300;

/** The gateway's word on a submission: of which one it is, and why there is none. */
export interface Word {
  checked?: Checked;
  /** Why the gateway could not check it. */
  error?: string;
  /** True while a newer word is awaited. */
  pending: boolean;
}

/** Has the gateway check a submission whenever it has changed and rests for a moment. */
export function useCheck(submission: Submission): Word {
  const [word, setWord] = useState<{ of?: Submission; checked?: Checked; error?: string }>({});
  const empty = submission.workflow.trim() === '';
  useEffect(() => {
    if (empty) return undefined;
    const given = new AbortController();
    const timer = setTimeout(() => {
      check(submission, given.signal).then(
        (checked) => setWord({ of: submission, checked }),
        (error: unknown) => {
          if (!given.signal.aborted) setWord((old) => ({ ...old, of: submission, error: sentenceOf(error) }));
        },
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      given.abort();
    };
  }, [submission, empty]);
  if (empty) return { pending: false };
  return {
    ...(word.checked ? { checked: word.checked } : {}),
    ...(word.error === undefined ? {} : { error: word.error }),
    pending: word.of !== submission,
  };
}
