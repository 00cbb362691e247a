import type { ReactElement } from 'react';
import styles from './frame.module.css';

/** A screen on its way; it says so only where that takes a moment. */
export function Pending(): ReactElement {
  return (
    <p className={styles['pending']} role="status">
      Asking the gateway …
    </p>
  );
}
