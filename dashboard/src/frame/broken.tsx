import type { ErrorComponentProps } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { sentenceOf } from '../api/problem.ts';
import { Notice } from '../design/notice.tsx';
import { Press } from '../design/press.tsx';

/** A screen that could not be shown; the frame with its stop stays. */
export function Broken({ error, reset }: ErrorComponentProps): ReactElement {
  return (
    <Notice kind="failed">
      <p>This screen cannot be shown: {sentenceOf(error)}</p>
      <Press onPress={reset}>Try again</Press>
    </Notice>
  );
}
