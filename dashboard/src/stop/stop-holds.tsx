import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { nowQuery } from '../api/queries.ts';
import { StateIcon } from '../design/icon.tsx';
import { Press } from '../design/press.tsx';
import { Since } from '../design/time.tsx';
import { StopSheet } from './stop-sheet.tsx';
import styles from './stop.module.css';

/** Tells on every screen that a safety stop holds all instruments, and shows what each of them answered to it. */
export function StopHolds(): ReactElement | null {
  const held = useQuery(nowQuery).data?.held;
  const [shownAt, setShownAt] = useState<number>();
  if (held?.key !== 'safety_stop') return null;
  return (
    <div className={styles['holds']}>
      <StateIcon of="stopped" />
      <span role="status">
        All instruments are {held.text}, for <Since at={held.since} />.
      </span>
      <Press onPress={() => setShownAt(Date.now())}>What each answered</Press>
      {shownAt === undefined ? null : (
        <StopSheet
          given={{ at: shownAt, holds: { since: Date.parse(held.since ?? '') } }}
          again={() => undefined}
          close={() => setShownAt(undefined)}
        />
      )}
    </div>
  );
}
