import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo, useState, type ReactElement } from 'react';
import { sentenceOf } from '../../design/problem.ts';
import { runsQuery, Sight } from '../../api/index.ts';
import { Notice } from '../../design/notice.tsx';
import { Press } from '../../design/press.tsx';
import { useNow } from '../../design/clock.tsx';
import { CompareBar } from './compare-bar.tsx';
import { Filters } from './filters.tsx';
import { RunTable } from './run-table.tsx';
import { asQuery } from './runs-search.ts';
import styles from './runs.module.css';

const route = getRouteApi('/runs');

/** All runs that fit what the address says, the newest first. */
export function RunsScreen(): ReactElement {
  const search = route.useSearch();
  const minutes = Math.floor(useNow() / 60_000);
  const wish = useMemo(() => asQuery(search, minutes * 60_000), [search, minutes]);
  const [sight] = useState(() => new Sight());
  const query = useQuery({
    ...runsQuery(wish, sight),
    // While others are read for, those of before stay.
    placeholderData: (before) => before,
  });
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { data, error, isPlaceholderData, refetch } = query;
  return (
    <div className={`data ${styles['screen'] ?? ''}`}>
      <h1 className="unseen">Runs</h1>
      <Filters search={search} />
      {error ? (
        <Notice kind="failed">
          <p>The runs cannot be shown: {sentenceOf(error)}</p>
          <Press onPress={() => void refetch()}>Try again</Press>
        </Notice>
      ) : null}
      {(data?.unreadable ?? []).map(({ run_id, reason }) => (
        <Notice key={run_id} kind="attention">
          The store holds run <code>{run_id}</code> and cannot read it: {reason}
        </Notice>
      ))}
      {chosen.length === 0 ? null : <CompareBar chosen={chosen} clear={() => setChosen([])} />}
      {data === undefined ? (
        error ? null : (
          <p className={styles['blank']} role="status">
            Reading the runs …
          </p>
        )
      ) : data.rows.length === 0 && data.next === null ? (
        <Nothing filtered={Object.keys(search).length > 0} />
      ) : (
        <RunTable
          list={data}
          wish={wish}
          sight={sight}
          old={isPlaceholderData}
          chosen={chosen}
          choose={setChosen}
        />
      )}
    </div>
  );
}

function Nothing({ filtered }: { filtered: boolean }): ReactElement {
  return (
    <Notice kind="plain">
      {filtered ? (
        <>
          No run fits. <Link to="/runs">Show all runs</Link>
        </>
      ) : (
        <>
          There are no runs yet. Hand one in with <code>weir run workflow.yaml</code>, or from this page.
        </>
      )}
    </Notice>
  );
}
