import type { ReactElement } from 'react';
import { DeadLetters } from './dead-letters.tsx';
import { Doctor } from './doctor.tsx';
import styles from './system.module.css';

/** What weir itself stands on: the findings of the doctor, and messages that nobody could process. */
export function SystemScreen(): ReactElement {
  return (
    <div className={`${styles['system']} data`}>
      <h1 className="unseen">System</h1>
      <Doctor />
      <DeadLetters />
    </div>
  );
}
