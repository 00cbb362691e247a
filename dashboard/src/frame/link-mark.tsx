import type { ReactElement } from 'react';
import { inShort } from '../design/duration.ts';
import { useNow } from '../live/clock.tsx';
import { useLinkState } from '../live/link-context.tsx';
import styles from './frame.module.css';

/** Whether what is shown is how things stand now, or how old it is. */
export function LinkMark(): ReactElement {
  const link = useLinkState();
  const now = useNow();
  if (link.live) {
    return (
      <span className={styles['link']} role="status">
        <span className={styles['dot']} aria-hidden="true" /> live
      </span>
    );
  }
  return (
    <span className={styles['link']} data-stale role="status">
      <span className={styles['dot']} aria-hidden="true" /> {inShort(now - link.since)} old: reconnecting
    </span>
  );
}
