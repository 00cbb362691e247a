import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { Now } from '../../../client/index.ts';
import { nowQuery } from '../api/index.ts';
import { StateIcon } from '../design/icon.tsx';
import { Press } from '../design/press.tsx';
import { Since } from '../design/time.tsx';
import { StopSheet } from './stop-sheet.tsx';
import styles from './stop.module.css';

/**
 * Tells on every screen that a safety stop holds the workcell, and which instruments nobody may take for stopped, and shows what each of
 * them answered to it.
 */
export function StopHolds(): ReactElement | null {
  const now = useQuery(nowQuery).data;
  const [shownAt, setShownAt] = useState<number>();
  if (now?.held?.key !== 'safety_stop') return null;
  const { held } = now;
  const unstopped = unstoppedOf(now);
  return (
    <div className={styles['holds']}>
      <StateIcon of={unstopped.length > 0 ? 'attention' : 'stopped'} />
      <span role="status">
        The workcell is {held.text} for <Since at={held.since} />
        {unstopped.length === 0 ? (
          ', as every agent confirms.'
        ) : (
          <>
            : <b>not confirmed by {named(unstopped)}. Go there.</b>
          </>
        )}
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

/** The instruments that a safety stop was asked of, and that nobody may take for stopped. */
function unstoppedOf({ instruments }: Now): string[] {
  return instruments
    .filter(({ reasons }) => reasons.some(({ key }) => key === 'stop_unconfirmed'))
    .map(({ module, instance }) => `${module}/${instance ?? ''}`);
}

/** So many are named where there is room for a line. */
const mostNamed = 4;

function named(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return `${names.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
