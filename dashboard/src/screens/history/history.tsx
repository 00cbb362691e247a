import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { formatTime } from '../../../../client/index.ts';
import { historyQuery, spans, type Span } from '../../api/index.ts';
import { Notice } from '../../design/notice.tsx';
import { Panel } from '../../design/panel.tsx';
import { Bars } from './bars.tsx';
import { Durations } from './durations.tsx';
import { Failures } from './failures.tsx';
import styles from './history.module.css';
import { Utilisation } from './utilisation.tsx';

/** What came of it all: how much was done, how busy the instruments were, what failed, and how long actions took. */
export function HistoryScreen(): ReactElement {
  const { span = '1d' } = useSearch({ from: '/history' });
  const { data } = useSuspenseQuery(historyQuery(span));
  return (
    <div className={`${styles['history']} data`}>
      <div className={styles['head']}>
        <h1>The last {spans[span].word}</h1>
        <nav aria-label="How far back" className={styles['spans']}>
          {(Object.keys(spans) as Span[]).map((each) => (
            <Link key={each} to="/history" search={{ span: each }} aria-current={each === span}>
              {spans[each].word}
            </Link>
          ))}
        </nav>
      </div>
      {data.more ? (
        <Notice kind="plain">What was before {formatTime(data.since)} is not remembered in full.</Notice>
      ) : null}
      <Panel title="Throughput">
        <div className={styles['charts']}>
          <Bars
            title="Runs"
            parts={data.buckets.map(({ from, runs }) => ({ from, counts: runs }))}
            kinds={[
              { kind: 'completed', shown: 'done' },
              { kind: 'cancelled', shown: 'cancelled' },
              { kind: 'failed', shown: 'failed' },
            ]}
          />
          <Bars
            title="Steps"
            parts={data.buckets.map(({ from, steps }) => ({ from, counts: steps }))}
            kinds={[
              { kind: 'succeeded', shown: 'done' },
              { kind: 'skipped', shown: 'idle' },
              { kind: 'cancelled', shown: 'cancelled' },
              { kind: 'failed', shown: 'failed' },
              { kind: 'unknown', shown: 'unknown' },
            ]}
          />
        </div>
      </Panel>
      <div className={styles['pair']}>
        <Utilisation instruments={data.utilisation} />
        <Failures failures={data.failures} />
      </div>
      <Durations durations={data.durations} />
    </div>
  );
}
