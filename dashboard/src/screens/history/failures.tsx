import type { ReactElement } from 'react';
import { Told } from '../../design/told.tsx';
import type { components } from '../../../../client/index.ts';
import { Panel } from '../../design/panel.tsx';
import { shortId } from '../../design/short-id.tsx';
import { Ago } from '../../design/time.tsx';
import styles from './history.module.css';

/** What failed, or ended without anybody knowing how: by module and reason, the most frequent first. */
export function Failures({
  failures,
}: {
  failures: readonly components['schemas']['FailureKind'][];
}): ReactElement {
  return (
    <Panel title="Failures" flush>
      {failures.length === 0 ? <p className={styles['empty']}>No step failed.</p> : null}
      <ul>
        {failures.map(({ module, code, text, count, last }) => (
          <li key={`${module} ${code} ${text}`} className={styles['failure']}>
            <span className={styles['count']}>{count}</span>
            <div>
              <b>{module}</b> <code>{code}</code>
              <p>
                <Told text={text} />
              </p>
              <p>
                last <Ago at={last.at} />:{' '}
                <a href={`#/runs/${last.run_id}?step=${last.step}`}>run {shortId(last.run_id)}</a>,{' '}
                {last.step_name}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
