import { formatClock, formatDuration } from '../../../../shared/sentences/index.ts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useDeferredValue, useState, type ReactElement } from 'react';
import { type Experiment } from '../../../../client/index.ts';
import { experimentsQuery, runsFoundQuery } from '../../api/index.ts';
import type { RunHead, RunRow } from '../../worker/index.ts';
import { Failed } from '../../design/told.tsx';
import { SearchField } from '../../design/search-field.tsx';
import { shortId } from '../../design/short-id.tsx';
import { StateMark } from '../../design/state.tsx';
import { useNow } from '../../design/clock.tsx';
import styles from './compare.module.css';
import { showRun } from './run-search.ts';

/** The run to compare with: those of the same workflow first, and any that is searched for. */
export function RunChoice({ run }: { run: RunHead }): ReactElement {
  const [text, setText] = useState(run.label);
  const sought = useDeferredValue(text.trim());
  const { data, error } = useQuery({ ...runsFoundQuery(sought), placeholderData: keepPreviousData });
  const { data: experiments } = useQuery(experimentsQuery);
  const now = useNow();
  const found = (data?.runs ?? []).filter(({ run_id }) => run_id !== run.run_id);
  return (
    <div className={`stack-16 ${styles['panel']}`}>
      <h3>Which run is it compared with?</h3>
      <SearchField label="Search name, experiment or id" value={text} onChange={setText} />
      <Failed error={error} what="The runs cannot be shown" />
      {data && found.length === 0 ? <p className="quiet">No other run fits.</p> : null}
      <ul className={styles['choices']} aria-label="Runs that fit">
        {found.map((each) => (
          <li key={each.run_id}>
            <Link
              to="/runs/$id"
              params={{ id: run.run_id }}
              search={(now: object) => ({ ...now, tab: 'compare' as const, with: each.run_id })}
              replace
              resetScroll={false}
              className="line-16 lit"
            >
              <b>
                {each.label} {shortId(each.run_id)}
              </b>
              <StateMark shown={showRun(each)} />
              <span>{formatClock(each.created_at, now)}</span>
              <span className="quiet cut">{whatTellsItApart(each, experiments)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What the run has of its own beside its name and when it was handed in. */
function whatTellsItApart(
  { experiment_id, progress, started_at, ended_at, error }: RunRow,
  experiments: ReadonlyMap<string, Experiment> | undefined,
): string {
  const took =
    started_at === null || ended_at === null
      ? `${progress.ended} of ${progress.known} steps`
      : `took ${formatDuration(Date.parse(ended_at) - Date.parse(started_at))}`;
  const name = experiments?.get(experiment_id)?.experiment_name ?? 'experiment';
  return [took, `${name} ${shortId(experiment_id)}`, ...(error ? [error.message] : [])].join(' · ');
}
