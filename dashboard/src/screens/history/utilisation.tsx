import type { ReactElement } from 'react';
import { formatSpan, type components } from '../../../../client/index.ts';
import { Panel } from '../../design/panel.tsx';
import styles from './history.module.css';

/** For how much of the time each instrument was busy. */
export function Utilisation({
  instruments,
}: {
  instruments: readonly components['schemas']['Utilisation'][];
}): ReactElement {
  return (
    <Panel title="Busy" flush>
      <table className={styles['rows']}>
        <thead>
          <tr>
            <th scope="col">Instrument</th>
            <th scope="col">Share of the time</th>
            <th scope="col">Busy</th>
            <th scope="col">Actions</th>
          </tr>
        </thead>
        <tbody>
          {instruments.map(({ module, instance, busy, share, actions }) => (
            <tr key={`${module}/${instance}`}>
              <th scope="row">
                {module}/{instance}
              </th>
              <td>
                <div className={styles['share']}>
                  <span style={{ width: `${share * 100}%` }} />
                </div>
                {inPercent(share)}
              </td>
              <td>{formatSpan(busy * 1000)}</td>
              <td>{actions}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

/** What is little is not nothing. */
function inPercent(share: number): string {
  return share > 0 && share < 0.01 ? '< 1 %' : `${Math.round(share * 100)} %`;
}
