import type { ReactElement } from 'react';
import type { Module } from '../../../../client/index.ts';
import { Panel } from '../../design/panel.tsx';
import { RunByHand } from './run-by-hand.tsx';
import styles from './lab.module.css';

/** What a module can do, each to be run by hand. */
export function Actions({ module }: { module: Module }): ReactElement {
  const actions = module.about?.actions ?? [];
  if (actions.length === 0) {
    return <Panel title="Actions">No agent has told yet what {module.name} can do.</Panel>;
  }
  return (
    <Panel title="Actions" flush>
      {actions.map((action) => (
        <details key={action.name} className={styles['action']}>
          <summary>
            <code>{action.name}</code> <span>{action.description}</span>
          </summary>
          <RunByHand module={module.name} action={action} />
        </details>
      ))}
    </Panel>
  );
}
