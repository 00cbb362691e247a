import type { ReactElement } from 'react';
import type { Instrument } from '../../../../client/index.ts';
import { StateMark } from '../../design/state-mark.tsx';
import { showStanding } from '../../design/states.ts';
import { Ago } from '../../design/time.tsx';
import styles from './wall.module.css';

/** The instruments on a screen that hangs on a wall: to be read from three metres, and not to be touched. */
export function Wall({ instruments }: { instruments: readonly Instrument[] }): ReactElement {
  return (
    <ul
      className={styles['wall']}
      aria-label="How each instrument stands"
      data-many={instruments.length > 12 || undefined}
    >
      {instruments.map(({ module, instance, state, since, steps, reasons }) => {
        const [run] = steps;
        return (
          <li key={`${module}/${instance ?? ''}`} data-state={showStanding(state).key}>
            <b>{module}</b>
            <span className={styles['state']}>
              <StateMark shown={showStanding(state)} /> <Ago at={since} clock={state === 'acting'} />
            </span>
            <span className={styles['about']}>
              {run ? `${run.step_name ?? ''} · ${run.label ?? ''}` : (reasons[0]?.text ?? '')}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
