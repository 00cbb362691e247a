import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { RunOutline } from '../../aside/index.ts';
import { ShortId, shortId } from '../../design/short-id.tsx';
import { StateMark } from '../../design/state-mark.tsx';
import { Ago, Took } from '../../design/time.tsx';
import { useNow } from '../../design/clock.tsx';
import { Orders } from './orders.tsx';
import { showRun } from './show-run.ts';
import styles from './run.module.css';
import { Told } from '../../design/told.tsx';
import { Retries } from './recovery/retries.tsx';
import { statusSentence } from './status-sentence.ts';

/** How the run stands in words, since when, whose it is, and what can be ordered of it. */
export function RunTop({ run }: { run: RunOutline }): ReactElement {
  const { head } = run;
  return (
    <header className={styles['top']}>
      <div className={styles['title']}>
        <StateMark shown={showRun(head)} large />
        <h1>{head.label}</h1>
        <ShortId id={head.run_id} />
        <Orders run={run} />
      </div>
      <Sentence run={run} />
      <dl className={styles['facts']}>
        <div>
          <dt>Took</dt>
          <dd>
            {head.started_at === null ? 'has not begun' : <Took from={head.started_at} to={head.ended_at} />}
          </dd>
        </div>
        <div>
          <dt>Handed in</dt>
          <dd>
            <Ago at={head.created_at} />
          </dd>
        </div>
        {head.ended_at === null ? null : (
          <div>
            <dt>Ended</dt>
            <dd>
              <Ago at={head.ended_at} />
            </dd>
          </div>
        )}
        <div>
          <dt>Experiment</dt>
          <dd>
            <Link to="/experiments/$id" params={{ id: head.experiment_id }}>
              {shortId(head.experiment_id)}
            </Link>
          </dd>
        </div>
        <Retries head={head} />
        {head.simulate ? (
          <div>
            <dt>Simulated</dt>
            <dd>no instrument is touched</dd>
          </div>
        ) : null}
        <Warnings warnings={head.warnings} />
      </dl>
    </header>
  );
}

function Sentence({ run }: { run: RunOutline }): ReactElement {
  const now = useNow();
  return (
    <p className={styles['sentence']}>
      <Told text={statusSentence(run.head, run.steps, now)} />
    </p>
  );
}

function Warnings({ warnings }: { warnings: readonly string[] }): ReactElement | null {
  if (warnings.length === 0) return null;
  return (
    <details className={styles['warnings']}>
      <summary>{warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`} of its workflow</summary>
      <ul>
        {warnings.map((each, at) => (
          <li key={at}>{each}</li>
        ))}
      </ul>
    </details>
  );
}
