import { formatTime } from '../../../../shared/sentences/index.ts';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type ReactElement, Suspense, useMemo } from 'react';
import type { Datapoint } from '../../../../client/index.ts';
import { campaignsQuery, datapointsQuery, experimentQuery, runsOfQuery } from '../../api/index.ts';
import { Panel } from '../../design/panel.tsx';
import { IdLink, ShortId, runAddress } from '../../design/address.tsx';
import styles from './experiments.module.css';
import { VirtualTable } from '../../design/virtual-table.tsx';
import { type ExperimentSearch, tabs } from './experiment-search.ts';
import { lazyPart } from '../../design/loading.ts';
import { inPlace } from '../../design/in-place.ts';
import { Tabbed } from '../../design/tabs.tsx';
import { RunRows } from '../runs/run-rows.tsx';

const ResultsView = lazyPart(async () => (await import('../results/results-view.tsx')).ResultsView);
const Plot = lazyPart(async () => (await import('../../design/plot/plot.tsx')).Plot);
/** More plots than these are not looked at; each value stands in its run. */
const mostPlots = 12;

/** What an experiment has measured, label by label, over time. */
function Courses({ datapoints }: { datapoints: readonly Datapoint[] }): ReactElement {
  const courses = useMemo(() => coursesOf(datapoints), [datapoints]);
  if (courses.length === 0) {
    return <Panel title="Values over time">Its runs have returned no numbers yet.</Panel>;
  }
  return (
    <div className={styles['plots']}>
      {courses.slice(0, mostPlots).map((course) => (
        <CoursePanel key={course.label} course={course} />
      ))}
    </div>
  );
}

function CoursePanel({ course }: { course: Course }): ReactElement {
  const { label, at, values, runs } = course;
  const series = useMemo(() => [{ name: label, values }], [label, values]);
  const last = values.at(-1);
  return (
    <Panel title={label} aside={<span>last {last}</span>}>
      <Suspense fallback={<div className={styles['plotPlace']} />}>
        <Plot x={at} series={series} label={`${label} over time: ${values.length} values`} time />
      </Suspense>
      <details>
        <summary>As a table</summary>
        <VirtualTable
          label={`${label} as a table`}
          rows={at}
          height={28}
          most={8}
          columns={[
            { head: 'When', cell: (moment) => formatTime(moment) },
            { head: label, cell: (_, index) => values[index] },
            {
              head: 'Run',
              cell: (_, index) =>
                runs[index] ? <IdLink to={runAddress(runs[index])} id={runs[index]} /> : 'a client',
            },
          ]}
        />
      </details>
    </Panel>
  );
}

/** The numbers that an experiment has returned under one label, by time. */
interface Course {
  label: string;
  /** Milliseconds since the epoch, rising. */
  at: number[];
  values: number[];
  /** The run of each value; null where a client has sent it. */
  runs: (string | null)[];
}

/** The courses of the labels that have numbers, those with most values first. Pure. */
export function coursesOf(datapoints: readonly Datapoint[]): Course[] {
  const courses = new Map<string, Course>();
  const at = ({ created_at }: Datapoint): number => Date.parse(created_at ?? '');
  const sorted = [...datapoints].sort((a, b) => at(a) - at(b));
  for (const { label, value, created_at, workflow_id } of sorted) {
    if (created_at === null || typeof value !== 'number' || !Number.isFinite(value)) continue;
    const course = courses.get(label) ?? { label, at: [], values: [], runs: [] };
    courses.set(label, course);
    course.at.push(Date.parse(created_at));
    course.values.push(value);
    course.runs.push(workflow_id);
  }
  return [...courses.values()].sort(
    (a, b) => b.values.length - a.values.length || a.label.localeCompare(b.label),
  );
}

/** An experiment: what it is, its runs, and what they have measured. */
export function ExperimentScreen(): ReactElement {
  const { id } = useParams({ from: '/experiments/$id' });
  const { tab = 'runs', ...look } = useSearch({ from: '/experiments/$id' });
  const navigate = useNavigate({ from: '/experiments/$id' });
  const request = useMemo(() => ({ experiment_id: id }), [id]);
  const change = (part: ExperimentSearch): void =>
    void navigate({ search: (now) => ({ ...now, ...part }), ...inPlace });
  const { data: experiment } = useSuspenseQuery(experimentQuery(id));
  const { data: runs } = useSuspenseQuery(runsOfQuery(id));
  const { data: datapoints } = useSuspenseQuery(datapointsQuery(id));
  const { data: campaigns } = useQuery(campaignsQuery);
  const campaign = experiment.campaign_id === null ? undefined : campaigns?.get(experiment.campaign_id);
  return (
    <div className="data stack-16">
      <div className="tools">
        <Link to="/experiments">Experiments</Link>
        <h1>{experiment.experiment_name}</h1>
        <ShortId id={id} whole />
        {campaign ? (
          <Link to="/experiments" search={{ campaign: campaign.campaign_id }}>
            campaign {campaign.campaign_name}
          </Link>
        ) : null}
        {experiment.created_at === null ? null : (
          <span className="soft">registered {formatTime(experiment.created_at)}</span>
        )}
        {experiment.checked_in_at === null ? null : (
          <span className="soft">checked in {formatTime(experiment.checked_in_at)}</span>
        )}
      </div>
      {experiment.experiment_description ? <p>{experiment.experiment_description}</p> : null}
      <p className="soft whole">
        Its files are in <code>{experiment.experiment_directory}</code> on the gateway's machine.
      </p>
      <Tabbed
        panel={`stack-16 ${styles['part']}`}
        label="Parts of the experiment"
        parts={tabs}
        chosen={tab}
        choose={(part) => change({ tab: part === 'runs' ? undefined : part })}
      >
        {tab === 'results' ? (
          <ResultsView request={request} look={look} change={change} name={experiment.experiment_name} />
        ) : (
          <>
            <Courses datapoints={datapoints} />
            <Panel title={runs.length === 0 ? 'Runs' : `Runs: the newest ${runs.length}`} flush>
              {runs.length === 0 ? <p className="empty">It has no runs yet.</p> : <RunRows runs={runs} />}
            </Panel>
          </>
        )}
      </Tabbed>
    </div>
  );
}
