import type { ReactElement } from 'react';
import { formatDuration, type RunSummary, progressInShort } from '../../../../client/index.ts';
import { ShortId } from '../../design/short-id.tsx';
import { StateMark } from '../../design/state-mark.tsx';
import { showStatus } from '../../design/states.ts';
import { Ago } from '../../design/time.tsx';
import styles from './experiments.module.css';

/** Runs as a table, the newest first. */
export function RunRows({ runs, empty }: { runs: readonly RunSummary[]; empty: string }): ReactElement {
  if (runs.length === 0) return <p className={styles['empty']}>{empty}</p>;
  return (
    <table className={styles['rows']}>
      <thead>
        <tr>
          <th scope="col">Run</th>
          <th scope="col">Status</th>
          <th scope="col">Steps</th>
          <th scope="col">Handed in</th>
          <th scope="col">Took</th>
        </tr>
      </thead>
      <tbody>
        {runs.map(({ run_id, label, status, progress, created_at, started_at, ended_at }) => (
          <tr key={run_id}>
            <th scope="row">
              <a href={`#/runs/${run_id}`}>{label}</a> <ShortId id={run_id} />
            </th>
            <td>
              <StateMark shown={showStatus(status)} />
            </td>
            <td>{progressInShort(progress)}</td>
            <td>
              <Ago at={created_at} />
            </td>
            <td>
              {started_at !== null && ended_at !== null
                ? formatDuration(Date.parse(ended_at) - Date.parse(started_at))
                : ''}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
