import type { ReactElement } from 'react';
import type { ClosedAsk } from '../../../../client/index.ts';
import { closedInWords } from '../../asking/index.ts';
import { Panel } from '../../design/panel.tsx';
import { shortId } from '../../design/short-id.tsx';
import { Ago } from '../../design/time.tsx';
import { runAddress } from '../../design/run-address.ts';
import styles from './asks.module.css';

/** What was answered last, by whom, and to what. */
export function Answered({ answered }: { answered: readonly ClosedAsk[] }): ReactElement | null {
  if (answered.length === 0) return null;
  return (
    <Panel title="Answered last" flush>
      <ul className={styles['answered']}>
        {answered.map((closed) => {
          const { id, message, run_id, label, step, reason, at } = closed;
          return (
            <li key={id}>
              <span className={styles['asked']}>{message}</span>
              <b>
                {closedInWords(closed)}
                {reason === null ? null : <span className={styles['reason']}>: {reason}</span>}
              </b>
              <a href={runAddress(run_id, step)}>
                {label} <code>{shortId(run_id)}</code> step {step + 1}
              </a>
              <span className={styles['since']}>
                <Ago at={at} />
              </span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
