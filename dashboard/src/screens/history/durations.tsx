import type { ReactElement } from 'react';
import { formatDuration, type components } from '../../../../client/index.ts';
import { Panel } from '../../design/panel.tsx';
import styles from './history.module.css';

/** How long actions took that succeeded. */
export function Durations({
  durations,
}: {
  durations: readonly components['schemas']['ActionDurations'][];
}): ReactElement {
  return (
    <Panel title="How long actions took" flush>
      {durations.length === 0 ? <p className={styles['empty']}>No action has succeeded yet.</p> : null}
      {durations.length === 0 ? null : (
        <table className={styles['rows']}>
          <thead>
            <tr>
              <th scope="col">Action</th>
              <th scope="col">Times</th>
              <th scope="col">Half of them within</th>
              <th scope="col">95 % within</th>
              <th scope="col">Longest</th>
            </tr>
          </thead>
          <tbody>
            {durations.map(({ module, action, count, median, p95, longest }) => (
              <tr key={`${module} ${action}`}>
                <th scope="row">
                  {module} <code>{action}</code>
                </th>
                <td>{count}</td>
                <td>{formatDuration(median * 1000)}</td>
                <td>{formatDuration(p95 * 1000)}</td>
                <td>{formatDuration(longest * 1000)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
