import { Link } from '@tanstack/react-router';
import { memo, type ReactElement } from 'react';
import { localTimes, progressInShort } from '../../../../client/index.ts';
import type { RunRow } from '../../aside/index.ts';
import { readable } from '../../design/readable.ts';
import { ShortId, shortId } from '../../design/short-id.tsx';
import { StateMark } from '../../design/state-mark.tsx';
import { Ago, Took } from '../../design/time.tsx';
import { showRun } from '../run/show-run.ts';
import styles from './run-table.module.css';
import { whatToKnow } from './what-to-know.ts';

/** A run in the table. */
export const RunRowLine = memo(function RunRowLine({
  row,
  index,
  active,
  chosen,
  toggle,
}: {
  row: RunRow;
  index: number;
  /** True for the row that the Tab key comes to. */
  active: boolean;
  chosen: boolean;
  toggle: (id: string) => void;
}): ReactElement {
  const { run_id, label, experiment_id, progress, step_name, simulate } = row;
  const why = whatToKnow(row);
  return (
    <tr data-index={index} aria-rowindex={index + 2} data-chosen={chosen || undefined}>
      <td className={styles['pick']}>
        <input
          type="checkbox"
          aria-label={`Choose ${label} ${shortId(run_id)} to compare`}
          checked={chosen}
          onChange={() => toggle(run_id)}
        />
      </td>
      <td className={styles['state']}>
        <StateMark shown={showRun(row)} />
      </td>
      <th scope="row" className={styles['run']}>
        <Link to="/runs/$id" params={{ id: run_id }} tabIndex={active ? 0 : -1} title={label}>
          {label}
        </Link>{' '}
        <ShortId id={run_id} />
        {simulate ? <span className={styles['simulated']}> simulated</span> : null}
      </th>
      <td className={styles['experiment']}>
        <Link to="/runs" search={{ experiment_id }} title={experiment_id}>
          {shortId(experiment_id)}
        </Link>
      </td>
      <td className={styles['at']} title={step_name ?? undefined}>
        {progressInShort(progress)}
        {step_name ? ` ${step_name}` : ''}
      </td>
      <td className={styles['why']} title={localTimes(why)}>
        <span>{readable(why)}</span>
      </td>
      <td className={styles['when']}>
        <Ago at={row.created_at} />
      </td>
      <td className={styles['took']}>
        <Took from={row.started_at} to={row.ended_at} />
      </td>
    </tr>
  );
});
