import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Problem } from '../../../../client/index.ts';
import { sentenceOf, Notice, Told } from '../../design/told.tsx';
import { nowQuery, runQuery } from '../../api/index.ts';
import { Panel } from '../../design/panel.tsx';
import { Press } from '../../design/press.tsx';
import { Since } from '../../design/time.tsx';
import { useSeen } from '../../design/seen.ts';
import { runRoute, tabs, type Tab as TabName } from './run-search.ts';
import styles from './run.module.css';
import { RunGraph } from './run-graph.tsx';
import { RunTop } from './run-top.tsx';
import { RunWaits } from './run-waits.tsx';
import { currentStep, isOver } from './step-look.ts';
import { StepList } from './step-list.tsx';
import { Question } from '../../asking/index.ts';
import type { RunOutline } from '../../worker/index.ts';
import { FilesPanel } from './files.tsx';
import { StepPanel } from './step-panel.tsx';
import { LogPanel } from './log-panel.tsx';
import { lazyPart } from '../../design/loading.ts';
import { inPlace } from '../../design/in-place.ts';
import { Tabbed } from '../../design/tabs.tsx';

const TimelinePanel = lazyPart(async () => (await import('./timeline/timeline.tsx')).TimelinePanel);
const ValuesPanel = lazyPart(async () => (await import('./values-panel.tsx')).ValuesPanel);
const DefinitionPanel = lazyPart(async () => (await import('./definition-panel.tsx')).DefinitionPanel);
const EventsPanel = lazyPart(async () => (await import('./events-panel.tsx')).EventsPanel);
const ComparePanel = lazyPart(async () => (await import('./compare-panel.tsx')).ComparePanel);

/** What is known of the run, in parts: the selected step first. */
function RunTabs({ run, selected }: { run: RunOutline; selected: number }): ReactElement {
  const { tab = 'step' } = runRoute.useSearch();
  const navigate = useNavigate({ from: '/runs/$id' });
  return (
    <Tabbed
      className="card"
      panel={styles['panel']}
      label="Parts of the run"
      parts={tabs}
      chosen={tab}
      choose={(part) =>
        void navigate({ search: (now) => ({ ...now, tab: part === 'step' ? undefined : part }), ...inPlace })
      }
    >
      <Part tab={tab} run={run} selected={selected} />
    </Tabbed>
  );
}

function Part({ tab, run, selected }: { tab: TabName; run: RunOutline; selected: number }): ReactElement {
  const id = run.head.run_id;
  switch (tab) {
    case 'step':
      return <StepPanel run={run} position={selected} />;
    case 'timeline':
      return <TimelinePanel key={id} run={run} selected={selected} />;
    case 'log':
      return <LogPanel key={id} run={run} />;
    case 'files':
      return <FilesPanel run={run} />;
    case 'values':
      return <ValuesPanel run={run} />;
    case 'definition':
      return <DefinitionPanel runId={id} />;
    case 'events':
      return <EventsPanel key={id} run={run} />;
    case 'compare':
      return <ComparePanel run={run} />;
  }
}

/** One run: how it stands, its steps, and all that is known of them. */
export function RunScreen(): ReactElement {
  const { id } = runRoute.useParams();
  const { step, view } = runRoute.useSearch();
  const { data: run, error, refetch } = useQuery(runQuery(id));
  useSeen({ step: run && (step ?? currentStep(run.head, run.steps)) });
  if (!run) return error ? <NoRun id={id} error={error} again={() => void refetch()} /> : <Loading />;
  const followed = currentStep(run.head, run.steps);
  const Steps = view === 'graph' ? RunGraph : StepList;
  const selected = step === undefined ? followed : Math.min(step, run.steps.length - 1);
  return (
    <div className="data stack-12">
      <RunTop run={run} />
      {isOver(run.head) ? null : <Standstill />}
      <RunAsks runId={run.head.run_id} />
      <RunWaits run={run} />
      <div className={styles['halves']} data-view={view}>
        <Steps run={run} selected={selected} follows={step === undefined} />
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
    <div className="stack-12" aria-busy="true">
      <header className="stack-8">
        <h1>Run</h1>
        <p className={`whole ${styles['sentence']}`} role="status">
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
    <div className="stack-12">
      <h1>Run</h1>
      <Notice kind={missing ? 'plain' : 'failed'}>
        <p>
          {missing
            ? `The gateway knows no run ${id}. It may have been cleared, or be of another lab.`
            : `This run cannot be shown: ${sentenceOf(error)}`}
        </p>
        <p className={`line-16 ${styles['next']}`}>
          {missing ? null : <Press onPress={again}>Try again</Press>}
          <Link to="/runs">See all runs</Link>
        </p>
      </Notice>
    </div>
  );
}

/** What the run asks somebody now. */
function RunAsks({ runId }: { runId: string }): ReactElement | null {
  const { data } = useQuery(nowQuery);
  const asks = (data?.asks ?? []).filter(({ run_id }) => run_id === runId);
  if (asks.length === 0) return null;
  return (
    <section aria-label="What the run asks" className={`stack-12 ${styles['asks']}`}>
      {asks.map((ask) => (
        <Question key={ask.id} ask={ask} withRun={false} />
      ))}
    </section>
  );
}
