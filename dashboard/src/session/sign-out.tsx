import { useState, type ReactElement } from 'react';
import { sentenceOf } from '../design/problem.ts';
import { signOut } from '../api/index.ts';
import { Notice } from '../design/notice.tsx';
import { Press } from '../design/press.tsx';
import { forgetWork } from '../design/remembered.ts';

/** Signs this browser out, which then knows nothing of what was done in it. */
export function SignOut({ look = 'normal' }: { look?: 'normal' | 'quiet' }): ReactElement {
  const [refused, setRefused] = useState<string>();
  const leave = (): void => {
    signOut().then(
      // What was read with the key goes with it.
      () => {
        forgetWork();
        location.reload();
      },
      (error: unknown) => setRefused(sentenceOf(error)),
    );
  };
  return (
    <>
      {refused === undefined ? null : <Notice kind="failed">{refused}</Notice>}
      <Press look={look} onPress={leave}>
        Sign out
      </Press>
    </>
  );
}
