import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Problem } from '../../../../client/index.ts';
import { sentenceOf } from '../../design/problem.ts';
import { nowQuery, runQuery } from '../../api/index.ts';
import { Notice } from '../../design/notice.tsx';
import { Panel } from '../../design/panel.tsx';
import { Press } from '../../design/press.tsx';
import { Since } from '../../design/time.tsx';
import { Told } from '../../design/told.tsx';
import { RunAsks } from './run-asks.tsx';
import { runRoute } from './run-route.ts';
import styles from './run.module.css';
import { RunTabs } from './run-tabs.tsx';
import { RunTop } from './run-top.tsx';
import { RunWaits } from './run-waits.tsx';
import { stepAtHand } from './step-at-hand.ts';
import { isOver } from './step-look.ts';
import { StepList } from './step-list.tsx';

/** One run: how it stands, its steps, and all that is known of them. */
export function RunScreen(): ReactElement {
  const { id } = runRoute.useParams();
  const { step } = runRoute.useSearch();
  const { data: run, error, refetch } = useQuery(runQuery(id));
  if (!run) return error ? <NoRun id={id} error={error} again={() => void refetch()} /> : <Loading />;
  const followed = stepAtHand(run.head, run.steps);
  const selected = step === undefined ? followed : Math.min(step, run.steps.length - 1);
  return (
    <div className={`data ${styles['screen'] ?? ''}`}>
      <RunTop run={run} />
      {isOver(run.head) ? null : <Standstill />}
      <RunAsks runId={run.head.run_id} />
      <RunWaits head={run.head} />
      <div className={styles['halves']}>
        <StepList run={run} selected={selected} follows={step === undefined} />
        <RunTabs run={run} selected={selected} />
      </div>
    </div>
  );
}

/** Why no run goes on, where that is so. */
function Standstill(): ReactElement | null {
  const trouble = useQuery(nowQuery).data?.ground?.find(({ key }) => key !== 'disk');
  if (!trouble) return null;
  const { text, since, then, first, next } = trouble;
  return (
    <Notice kind="failed">
      <Told text={text} /> for <Since at={since} />: <Told text={then} />. First: {first}
      {next === null ? null : (
        <>
          ; then <code>{next}</code>
        </>
      )}
    </Notice>
  );
}

/** Keeps the places of what is about to come. */
function Loading(): ReactElement {
  return (
    <div className={styles['screen']} aria-busy="true">
      <header className={styles['top']}>
        <h1>Run</h1>
        <p className={styles['sentence']} role="status">
          Reading the run …
        </p>
      </header>
      <div className={styles['halves']}>
        <Panel title="Steps">
          <div className={styles['blank']} />
        </Panel>
        <Panel>
          <div className={styles['blank']} />
        </Panel>
      </div>
    </div>
  );
}

function NoRun({ id, error, again }: { id: string; error: Error; again: () => void }): ReactElement {
  const missing = error instanceof Problem && error.status === 404;
  return (
    <div className={styles['screen']}>
      <h1>Run</h1>
      <Notice kind={missing ? 'plain' : 'failed'}>
        <p>
          {missing
            ? `The gateway knows no run ${id}. It may have been cleared, or be of another lab.`
            : `This run cannot be shown: ${sentenceOf(error)}`}
        </p>
        <p className={styles['next']}>
          {missing ? null : <Press onPress={again}>Try again</Press>}
          <Link to="/runs">See all runs</Link>
        </p>
      </Notice>
    </div>
  );
}
