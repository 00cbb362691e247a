import type { ReactElement } from 'react';
import styles from './exposed.module.css';
import { useSession } from './use-session.ts';

/** Says on every screen that anybody in the network may do what is done here, where that is so. */
export function Exposed(): ReactElement | null {
  if (useSession()?.exposed !== true) return null;
  return (
    <p className={styles['exposed']}>
      Open to the network: every machine in it may move these instruments, or read what is done here.
    </p>
  );
}
