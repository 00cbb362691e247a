import type { ReactElement } from 'react';
import type { Checked } from '../../api/index.ts';
import { Panel } from '../../design/panel.tsx';
import { StateMark } from '../../design/state-mark.tsx';
import { showStanding } from '../../design/states.ts';
import { Told } from '../../design/told.tsx';
import styles from './submit.module.css';

/** What keeps the instruments of the workflow from starting now. A run may be handed in all the same: it waits. */
export function InstrumentsNow({ instruments }: { instruments: Checked['instruments'] }): ReactElement {
  return (
    <Panel title="Its instruments now">
      {instruments.length === 0 ? <p>Nothing keeps them from starting.</p> : null}
      <ul className={styles['stack']}>
        {instruments.map(({ module, instance, state, text, next }) => (
          <li key={`${module}/${instance ?? ''}${state}`}>
            <StateMark shown={showStanding(state)} />{' '}
            <b>
              {module}
              {instance ? `/${instance}` : ''}
            </b>
            : <Told text={text} />. {next ? <code>{next}</code> : null}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
