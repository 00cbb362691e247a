import type { ReactElement } from 'react';
import styles from './step-list.module.css';

/** Why a step does not start yet, in the gateway's words. */
export function Waits({ waiting }: { runId: string; waiting: string | null }): ReactElement | null {
  return waiting === null ? null : <p className={styles['waits']}>{waiting}</p>;
}
