import type { ReactElement, ReactNode } from 'react';
import { StateIcon } from './icon.tsx';
import styles from './notice.module.css';

/** A sentence that somebody must see: what is so, and what to do. It stays until what it tells of is over. */
export function Notice({
  kind,
  children,
}: {
  kind: 'attention' | 'failed' | 'unknown' | 'done' | 'plain';
  children: ReactNode;
}): ReactElement {
  return (
    <div className={styles['notice']} data-state={kind} role={kind === 'failed' ? 'alert' : 'status'}>
      {kind === 'plain' ? null : <StateIcon of={kind} />}
      <div>{children}</div>
    </div>
  );
}
