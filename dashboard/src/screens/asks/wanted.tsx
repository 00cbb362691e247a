import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { formatTime } from '../../../../client/index.ts';
import { askQuery } from '../../api/index.ts';
import { sentenceOf } from '../../design/problem.ts';
import { closedInWords } from '../../asking/index.ts';
import { Notice } from '../../design/notice.tsx';
import { runAddress } from '../../design/run-address.ts';

/** What became of the question that somebody has come for, where it is not open any more. */
export function Wanted({ id }: { id: string }): ReactElement {
  const { data, error } = useQuery(askQuery(id));
  if (error) return <Notice kind="plain">That question cannot be shown: {sentenceOf(error)}.</Notice>;
  if (!data) return <p role="status">Asking what became of that question …</p>;
  const { message, reply, run_id, step } = data;
  return (
    <Notice kind="plain">
      <p>
        “{message}”{' '}
        {reply ? `${closedInWords(reply)}, ${formatTime(reply.at)}.` : 'waits for no answer any more.'}
      </p>
      <a href={runAddress(run_id, step)}>Open the run</a>
    </Notice>
  );
}
