import { useSuspenseQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { nowQuery } from '../../api/queries.ts';
import { Panel } from '../../design/panel.tsx';
import { StateMark } from '../../design/state-mark.tsx';
import { showStanding } from '../../design/states.ts';
import { Ago } from '../../design/time.tsx';
import styles from './now.module.css';

/** How the lab stands: a row for each instrument. */
export function NowScreen(): ReactElement {
  const { data } = useSuspenseQuery(nowQuery);
  return (
    <div className="data">
      <h1 className="unseen">Now</h1>
      <Panel flush>
        <table className={styles['instruments']}>
          <thead>
            <tr>
              <th scope="col">Instrument</th>
              <th scope="col">State</th>
              <th scope="col">Run · step</th>
            </tr>
          </thead>
          <tbody>
            {data.instruments.map(({ module, instance, state, since, steps }) => (
              <tr key={`${module}/${instance ?? ''}`}>
                <th scope="row">
                  {module}
                  {instance === null ? '' : `/${instance}`}
                </th>
                <td>
                  <StateMark shown={showStanding(state)} /> <Ago at={since} clock={state === 'acting'} />
                </td>
                <td>{steps.map(({ step_name }) => step_name).join(', ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
    </div>
  );
}
