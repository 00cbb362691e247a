import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, type ReactElement } from 'react';
import { formatMinute, formatTime, zoneAt } from '../../../shared/sentences/index.ts';
import { configQuery } from '../api/index.ts';
import { isKiosk } from '../design/kiosk.ts';
import { useNow } from '../design/time.tsx';
import { chooseZone, chosenZone } from '../design/zone.ts';
import styles from './frame.module.css';

/** What the clock shows by which all times of the page are told, with its zone. */
export function Clock(): ReactElement {
  const now = useNow();
  const { choice, zone } = chosenZone();
  const { data } = useQuery({ ...configQuery, enabled: choice === 'lab' });
  const told = data?.time_zone;
  useEffect(() => {
    // Somebody has set the lab's clocks anew since.
    if (choice === 'lab' && told !== undefined && told !== zone) chooseZone('lab', told);
  }, [choice, told, zone]);
  const text = (
    <time dateTime={new Date(now).toISOString()}>
      {formatMinute(now, now)} {zoneAt(now)}
    </time>
  );
  if (isKiosk) return <span className={styles['clock']}>{text}</span>;
  return (
    <Link
      to="/account"
      className={styles['clock']}
      title={`${formatTime(now)}: all times are told by this clock. Choose another`}
    >
      {text}
    </Link>
  );
}
