import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { resolvedRunQuery } from '../../api/index.ts';
import { Notice } from '../../design/notice.tsx';
import { Panel } from '../../design/panel.tsx';
import { shortId } from '../../design/short-id.tsx';
import { StateMark } from '../../design/state-mark.tsx';
import { showStatus } from '../../design/states.ts';
import { runAddress } from '../../design/run-address.ts';
import styles from './unknown.module.css';

/** What became of a run after somebody's word, as the gateway says it. */
export function Became({ run_id, said }: { run_id: string; said: string }): ReactElement {
  const { data } = useQuery(resolvedRunQuery(run_id));
  return (
    <Panel title={`Run ${data?.label ?? ''} ${shortId(run_id)}`}>
      <div className={styles['became']}>
        <Notice kind="done">The gateway has taken your word: “{said}”.</Notice>
        {data ? (
          <p aria-live="polite">
            The run is now <StateMark shown={showStatus(data.status)} />
            {data.waiting ? `: it ${data.waiting}` : ''}
          </p>
        ) : (
          <p>Asking how the run goes on …</p>
        )}
        <p>
          <a href={runAddress(run_id)}>Open the run</a> · <a href="#/">See what else waits</a>
        </p>
      </div>
    </Panel>
  );
}
