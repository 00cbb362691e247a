import { useSuspenseQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { Finding } from '../../../../client/index.ts';
import { doctorQuery } from '../../api/index.ts';
import { Panel } from '../../design/panel.tsx';
import { StateMark } from '../../design/state-mark.tsx';
import type { Shown } from '../../design/states.ts';
import { Ago } from '../../design/time.tsx';
import { Told } from '../../design/told.tsx';
import styles from './system.module.css';

const shown: Record<Finding['level'], Shown> = {
  fail: { key: 'failed', word: 'wrong' },
  warn: { key: 'attention', word: 'look at it' },
  ok: { key: 'done', word: 'well' },
};
const weight = { fail: 0, warn: 1, ok: 2 };

/** What `weir doctor` finds from where the gateway runs: what is wrong comes first. */
export function Doctor(): ReactElement {
  const { at, findings } = useSuspenseQuery(doctorQuery).data;
  const sorted = [...findings].sort((a, b) => weight[a.level] - weight[b.level]);
  const bad = findings.filter(({ level }) => level !== 'ok').length;
  return (
    <Panel
      title={bad === 0 ? 'All is well' : `${bad} of ${findings.length} checks need somebody`}
      aside={
        <span className={styles['aside']}>
          checked <Ago at={at} />
        </span>
      }
      flush
    >
      <ul>
        {sorted.map(({ check, level, found, remedy }) => (
          <li key={check} className={styles['finding']}>
            <StateMark shown={shown[level]} />
            <div>
              <b>{check}</b>
              <p>
                <Told text={found} />
              </p>
              {level === 'ok' || !remedy ? null : <p className={styles['remedy']}>{remedy}</p>}
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
