import { Link } from '@tanstack/react-router';
import { placeInSubmission } from '../../../../client/index.ts';
import type { ReactElement } from 'react';
import type { RunOutline, RunHead, RunEvent } from '../../worker/index.ts';
import { experimentAddress, IdLink, runAddress, shortId, ShortId } from '../../design/address.tsx';
import { StateMark } from '../../design/state.tsx';
import { Fact } from '../../design/panel.tsx';
import { Ago, Took, useNow } from '../../design/time.tsx';
import { Orders } from './orders.tsx';
import { RunNotes } from '../notes/run-notes.tsx';
import { showRun } from './run-search.ts';
import styles from './run.module.css';
import { Told } from '../../design/told.tsx';
import { statusSentence } from './status-sentence.ts';
import { useQuery } from '@tanstack/react-query';
import { forecastQuery, givenQuery, runEventsQuery } from '../../api/index.ts';
import { ExperimentLink } from './experiment-link.tsx';
import { forecastInWords, formatClock } from '../../../../shared/sentences/index.ts';

/** How the run stands in words, since when, whose it is, and what can be ordered of it. */
export function RunTop({ run }: { run: RunOutline }): ReactElement {
  const { head } = run;
  return (
    <header className="stack-8">
      <div className="line-16">
        <StateMark shown={showRun(head)} large />
        <h1 className="whole">{head.label}</h1>
        <ShortId id={head.run_id} whole />
        <Orders run={run} />
      </div>
      <Sentence run={run} />
      <dl className={`facts soft linked ${styles['facts']}`}>
        <Fact of="Took">
          {head.started_at === null ? 'has not begun' : <Took from={head.started_at} to={head.ended_at} />}
        </Fact>
        <Fact of="Handed in">
          <Ago at={head.created_at} />
        </Fact>
        {head.ended_at === null ? null : (
          <Fact of="Ended">
            <Ago at={head.ended_at} />
          </Fact>
        )}
        <Fact of="Experiment">
          <ExperimentLink id={head.experiment_id} to={experimentAddress(head.experiment_id)} />
        </Fact>
        {head.library ? (
          <Fact of="Workflow">
            <Link
              to="/library/$name"
              params={{ name: head.library.name }}
              search={{ version: head.library.version }}
            >
              {head.library.name}, version {head.library.version}
            </Link>
          </Fact>
        ) : null}
        {head.ended_at === null ? <DoneAbout run_id={head.run_id} /> : null}
        <Retries head={head} />
        {head.submission ? <Fact of="Of its submission">{placeInSubmission(head)}</Fact> : null}
        {head.simulate ? <Fact of="Simulated">no instrument is touched</Fact> : null}
        <Warnings warnings={head.warnings} />
        <Given run_id={head.run_id} />
      </dl>
      <RunNotes run_id={head.run_id} label={head.label} owners={head.owners} />
    </header>
  );
}

/** So many values are told; the definition has all. */
const mostGiven = 12;

/** What was asked of it: the values that it was given, and those that its workflow has where nobody gives any. */
function Given({ run_id }: { run_id: string }): ReactElement | null {
  const { data = [] } = useQuery(givenQuery(run_id));
  const of = (byDefault: boolean): string | undefined => {
    const lines = data.filter((line) => line.byDefault === byDefault);
    const more = lines.length - mostGiven;
    const told = lines.slice(0, mostGiven).map(({ name, text }) => `${name} ${text}`);
    return told.length === 0 ? undefined : [...told, ...(more > 0 ? [`${more} more`] : [])].join(', ');
  };
  const [given, byDefault] = [of(false), of(true)];
  return (
    <>
      {given === undefined ? null : <Fact of="Values given">{given}</Fact>}
      {byDefault === undefined ? null : <Fact of="By default">{byDefault}</Fact>}
    </>
  );
}

/** When it is expected to be over; nothing where there is no forecast. */
function DoneAbout({ run_id }: { run_id: string }): ReactElement | null {
  const now = useNow();
  const { data } = useQuery(forecastQuery(run_id));
  const forecast = data?.runs[0];
  if (!forecast) return null;
  return <Fact of="Forecast">{forecastInWords(forecast, (at) => formatClock(at, now))}</Fact>;
}

function Sentence({ run }: { run: RunOutline }): ReactElement {
  const now = useNow();
  return (
    <p className={`whole ${styles['sentence']}`}>
      <Told text={statusSentence(run.head, run.steps, now)} />
    </p>
  );
}

function Warnings({ warnings }: { warnings: readonly string[] }): ReactElement | null {
  if (warnings.length === 0) return null;
  return (
    <details className={styles['warnings']}>
      <summary>{warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`} of its workflow</summary>
      <ul className="soft">
        {warnings.map((each, at) => (
          <li key={at}>{each}</li>
        ))}
      </ul>
    </details>
  );
}

/** From which run this one goes on, and which runs go on from it: links in the list of the run's facts. */
function Retries({ head }: { head: RunHead }): ReactElement {
  const { run_id, state, retry_of, retried_by } = head;
  const isRetryable = state === 'failed' || state === 'cancelled';
  // The run itself does not change when another goes on from it; its log tells of that, and is read whenever somebody comes here.
  const { data: events } = useQuery({ ...runEventsQuery(run_id), enabled: isRetryable, staleTime: 0 });
  const next = goesOnAs(events ?? [], run_id);
  const why = [retried_by?.by, retried_by?.reason].filter(Boolean).join(': ');
  return (
    <>
      {retry_of === undefined ? null : (
        <Fact of="Retry of" why={why === '' ? undefined : why}>
          <RunLink id={retry_of} />
        </Fact>
      )}
      {next === undefined ? null : (
        <Fact of="Goes on as">
          <RunLink id={next} />
        </Fact>
      )}
    </>
  );
}

function RunLink({ id }: { id: string }): ReactElement {
  return (
    <IdLink to={runAddress(id)} id={id}>
      run {shortId(id)}
    </IdLink>
  );
}

/** The latest run that goes on from this one, as its events tell; undefined where none does. Pure. */
export function goesOnAs(events: readonly RunEvent[], runId: string): string | undefined {
  const told = events.flatMap(({ name, event }) => {
    const info = event['event_info'];
    if (name !== 'RETRIED' || typeof info !== 'object' || info === null) return [];
    const { retry_of, goes_on_as } = info as Record<string, unknown>;
    return retry_of === runId && typeof goes_on_as === 'string' ? [goes_on_as] : [];
  });
  return told.at(-1);
}
