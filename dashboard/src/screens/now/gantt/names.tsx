import type { ReactElement } from 'react';
import styles from './gantt.module.css';
import type { Lane } from './lanes.ts';

/** The instruments' names at the left of the picture, where no row stands beside it. */
export function Names({ lanes }: { lanes: readonly Lane[] }): ReactElement {
  return (
    <ul className={styles['names']} aria-hidden="true">
      {lanes.map(({ key }) => (
        <li key={key}>{key}</li>
      ))}
    </ul>
  );
}
