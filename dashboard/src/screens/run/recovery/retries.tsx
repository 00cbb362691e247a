import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { runEventsQuery } from '../../../api/index.ts';
import type { RunHead } from '../../../aside/index.ts';
import { shortId } from '../../../design/short-id.tsx';
import { goesOnAs } from './goes-on-as.ts';

/** From which run this one goes on, and which runs go on from it: links in the list of the run's facts. */
export function Retries({ head }: { head: RunHead }): ReactElement {
  const { run_id, state, retry_of, retried_by } = head;
  const isRetryable = state === 'failed' || state === 'cancelled';
  // The run itself does not change when another goes on from it; its log tells of that, and is read whenever somebody comes here.
  const { data: events } = useQuery({ ...runEventsQuery(run_id), enabled: isRetryable, staleTime: 0 });
  const next = goesOnAs(events ?? [], run_id);
  const why = [retried_by?.by, retried_by?.reason].filter(Boolean).join(': ');
  return (
    <>
      {retry_of === undefined ? null : (
        <div title={why === '' ? undefined : why}>
          <dt>Retry of</dt>
          <dd>
            <RunLink id={retry_of} />
          </dd>
        </div>
      )}
      {next === undefined ? null : (
        <div>
          <dt>Goes on as</dt>
          <dd>
            <RunLink id={next} />
          </dd>
        </div>
      )}
    </>
  );
}

function RunLink({ id }: { id: string }): ReactElement {
  return (
    <Link to="/runs/$id" params={{ id }} title={id}>
      run {shortId(id)}
    </Link>
  );
}
