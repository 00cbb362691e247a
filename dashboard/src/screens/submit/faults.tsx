import type { ReactElement } from 'react';
import type { Checked } from '../../api/index.ts';
import { Notice } from '../../design/notice.tsx';
import { Panel } from '../../design/panel.tsx';
import { Told } from '../../design/told.tsx';
import { FaultList } from './fault-list.tsx';
import styles from './submit.module.css';

/** What the gateway says of the workflow: its faults, each a way to its line, and what is odd. */
export function Faults({
  checked,
  error,
  pending,
  show,
}: {
  checked: Checked | undefined;
  error: string | undefined;
  pending: boolean;
  show: (line: number) => void;
}): ReactElement {
  return (
    <Panel title="Check" aside={<span className={styles['quiet']}>{pending ? 'checking …' : ''}</span>}>
      <div className={styles['stack']} aria-live="polite">
        {error === undefined ? null : <Notice kind="failed">It could not be checked: {error}</Notice>}
        {checked === undefined && error === undefined ? <p>Nothing is written yet.</p> : null}
        {checked?.ok ? <Notice kind="done">It can be run.</Notice> : null}
        <FaultList faults={checked?.problems ?? []} show={show} />
        {checked?.warnings.map(({ message, line }, at) => (
          <Notice key={at} kind="attention">
            {line === undefined ? '' : `line ${line}: `}
            <Told text={message} />
          </Notice>
        ))}
      </div>
    </Panel>
  );
}
