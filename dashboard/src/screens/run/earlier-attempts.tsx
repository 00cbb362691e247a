import type { ReactElement } from 'react';
import { Told } from '../../design/told.tsx';
import { formatDuration, formatTime } from '../../../../client/index.ts';
import type { StepDocument } from '../../aside/index.ts';
import { StateMark } from '../../design/state-mark.tsx';
import type { Shown } from '../../design/states.ts';
import { JsonTree } from '../../preview/index.ts';
import { saidOf } from './step-facts.tsx';
import { StepFiles } from './step-files.tsx';
import styles from './step-panel.module.css';

type Attempt = NonNullable<StepDocument['earlier']>[number];

/** What became of each attempt of a step before the latest one, with what it returned and made; the latest of them first. */
export function EarlierAttempts({
  runId,
  position,
  module,
  attempts,
}: {
  runId: string;
  position: number;
  module: string;
  attempts: readonly Attempt[];
}): ReactElement | null {
  if (attempts.length === 0) return null;
  return (
    <section>
      <h3>Earlier attempts</h3>
      <ol className={styles['attempts']}>
        {attempts.toReversed().map((each) => (
          <li key={each.attempt}>
            <p className={styles['attempt']}>
              <strong>Attempt {each.attempt}</strong>
              <StateMark shown={lookOfAttempt(each)} />
              {each.agent === '' ? null : (
                <span>
                  {module}/{each.agent}
                </span>
              )}
              <Took attempt={each} />
            </p>
            {each.failure ? (
              <p>
                <Told text={each.failure.message} /> <code>{each.failure.code}</code>
              </p>
            ) : null}
            {each.resolution ? <p>{saidOf(each.resolution)}.</p> : null}
            {each.values && Object.keys(each.values).length > 0 ? (
              <JsonTree value={each.values} label={`Values of attempt ${each.attempt}`} />
            ) : null}
            {each.files && Object.keys(each.files).length > 0 ? (
              <StepFiles runId={runId} position={position} attempt={each.attempt} />
            ) : null}
          </li>
        ))}
      </ol>
    </section>
  );
}

function lookOfAttempt({ state, unknown }: Attempt): Shown {
  if (unknown) return { key: 'unknown', word: 'outcome unknown' };
  if (state === 'succeeded') return { key: 'done', word: 'done' };
  if (state === 'cancelled') return { key: 'cancelled', word: 'cancelled' };
  return state === 'failed' ? { key: 'failed', word: 'failed' } : { key: 'idle', word: 'did not happen' };
}

function Took({ attempt: { started_at, ended_at } }: { attempt: Attempt }): ReactElement | null {
  if (!started_at) return null;
  return (
    <span className={styles['none']}>
      {ended_at ? `took ${formatDuration(Date.parse(ended_at) - Date.parse(started_at))}, ` : ''}began{' '}
      {formatTime(started_at)}
    </span>
  );
}
