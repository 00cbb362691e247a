import type { ReactElement } from 'react';
import { formatSpan } from '../../../client/index.ts';
import { useNow } from '../design/clock.tsx';
import { useLinkState } from '../live/index.ts';
import styles from './frame.module.css';

/** Whether what is shown is how things stand now, or how old it is. */
export function LinkMark(): ReactElement {
  const link = useLinkState();
  const now = useNow();
  return (
    <span className={styles['link']} data-stale={link.live ? undefined : true}>
      <span className={styles['dot']} aria-hidden="true" />
      <span aria-hidden="true">
        {link.live ? 'live' : `${formatSpan(now - link.since)} old: reconnecting`}
      </span>
      {/* Told once, and not again with each second of its age. */}
      <span className="unseen" role="status">
        {link.live ? 'live' : 'The page has no word from the gateway: what it shows is old'}
      </span>
    </span>
  );
}
