import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { logQuery, logViewQuery } from '../../api/index.ts';
import { LogLines } from './log-lines.tsx';
import type { Level } from '../../aside/index.ts';

const shown: readonly Level[] = ['debug', 'info', 'warning', 'error'];

/** What the log has of one step. */
export function StepLog({
  runId,
  position,
  goesOn,
}: {
  runId: string;
  position: number;
  goesOn: boolean;
}): ReactElement {
  const { data } = useQuery(logQuery(runId, goesOn));
  const [follows, setFollows] = useState(goesOn);
  const upTo = data?.total ?? 0;
  const { data: view } = useQuery(logViewQuery(runId, { levels: shown, find: '', step: position, upTo }));
  return (
    <LogLines
      lines={data?.lines ?? []}
      rows={view?.rows}
      find=""
      hit={undefined}
      follows={follows}
      setFollows={setFollows}
      low
    />
  );
}
