import type { ReactElement } from 'react';
import { formatElapsed, formatTime, type Ask } from '../../../client/index.ts';
import { StateIcon } from '../design/icon.tsx';
import { useNow } from '../design/clock.tsx';
import { answerQuoted } from './answer-words.ts';
import styles from './asking.module.css';

/** The last minute is news. */
const soonMs = 60_000;

/** How much time is left to answer, and what counts then. */
export function Left({ deadline }: { deadline: NonNullable<Ask['deadline']> }): ReactElement {
  const left = Date.parse(deadline.at) - useNow();
  const then = answerQuoted(deadline.answer);
  return (
    <span className={styles['left']} data-soon={left < soonMs || undefined}>
      <StateIcon of="waiting" />{' '}
      {left > 0 ? (
        <>
          <time dateTime={deadline.at} title={formatTime(deadline.at)}>
            {formatElapsed(left)}
          </time>{' '}
          left, then {then} counts
        </>
      ) : (
        <>the time is over: {then} counts</>
      )}
    </span>
  );
}
