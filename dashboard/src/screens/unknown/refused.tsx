import type { ReactElement } from 'react';
import { Notice } from '../../design/notice.tsx';
import { Press } from '../../design/press.tsx';

/** That somebody's word was not taken, and why. */
export function Refused({
  refused,
  setRefused,
}: {
  refused: string | undefined;
  setRefused: (refused: string | undefined) => void;
}): ReactElement | null {
  if (refused === undefined) return null;
  return (
    <Notice kind="failed">
      Your word was not taken: {refused} <Press onPress={() => setRefused(undefined)}>Dismiss</Press>
    </Notice>
  );
}
