import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { nowQuery } from '../../api/index.ts';
import { Panel } from '../../design/panel.tsx';
import { StateMark } from '../../design/state-mark.tsx';
import { showInstrument } from '../../design/states.ts';
import { Since } from '../../design/time.tsx';
import { Told } from '../../design/told.tsx';
import styles from './lab.module.css';

/** The modules with their instances, each a link to what it can do. */
export function Modules(): ReactElement {
  const { instruments } = useSuspenseQuery(nowQuery).data;
  return (
    <Panel title="Modules" flush>
      <table className={styles['rows']}>
        <thead>
          <tr>
            <th scope="col">Module</th>
            <th scope="col">Instance</th>
            <th scope="col">State</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {instruments.map((instrument) => {
            const { module, instance, since, reasons } = instrument;
            return (
              <tr key={`${module}/${instance ?? ''}`}>
                <th scope="row">
                  <Link to="/lab/$module" params={{ module }}>
                    {module}
                  </Link>
                </th>
                <td>{instance ?? 'none was ever heard'}</td>
                <td>
                  <StateMark shown={showInstrument(instrument)} /> <Since at={since} />
                </td>
                <td>{reasons[0] ? <Told text={reasons[0].text} /> : null}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Panel>
  );
}
