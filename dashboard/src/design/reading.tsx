import type { ReactElement, ReactNode } from 'react';
import { Notice } from './notice.tsx';
import { sentenceOf } from './problem.ts';
import { capital } from './readable.ts';

/** Something that was asked for, once it is there; until then that it is being read, or why it cannot be shown. */
export function Reading<Data>({
  of: { data, error },
  what,
  children,
}: {
  of: { data: Data | undefined; error: Error | null };
  /** `the files` */
  what: string;
  children: (data: Data) => ReactNode;
}): ReactElement {
  if (error) {
    return (
      <Notice kind="failed">
        {capital(what)} cannot be shown: {sentenceOf(error)}
      </Notice>
    );
  }
  if (data === undefined) return <p className="quiet">Reading {what} …</p>;
  return <>{children(data)}</>;
}
