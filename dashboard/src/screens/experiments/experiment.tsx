import { formatTime } from '../../../../shared/sentences/index.ts';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type ReactElement, lazy, Suspense, useMemo } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { type RunSummary, progressInShort, type Datapoint } from '../../../../client/index.ts';
import { campaignsQuery, datapointsQuery, experimentQuery, runsOfQuery } from '../../api/index.ts';
import { Panel } from '../../design/panel.tsx';
import { IdLink, ShortId, runAddress } from '../../design/address.tsx';
import styles from './experiments.module.css';
import { StateMark, showStatus } from '../../design/state.tsx';
import { Ago, Took } from '../../design/time.tsx';
import { valuesInLine } from '../../design/value-text.ts';
import { Table } from '../../design/table.tsx';
import { VirtualTable } from '../../design/virtual-table.tsx';
import type { ExperimentSearch } from './experiment-search.ts';
import { loaded } from '../../design/loading.ts';

const ResultsView = lazy(async () => ({
  default: (await loaded(() => import('../results/results-view.tsx'))).ResultsView,
}));
const Plot = lazy(async () => ({ default: (await loaded(() => import('../../design/plot/plot.tsx'))).Plot }));
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
    void navigate({ search: (now) => ({ ...now, ...part }), replace: true, resetScroll: false });
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
      <Tabs
        selectedKey={tab}
        onSelectionChange={(key) => change({ tab: key === 'results' ? 'results' : undefined })}
      >
        <TabList className="tabs" aria-label="Parts of the experiment">
          <Tab id="runs" className="tab">
            Runs
          </Tab>
          <Tab id="results" className="tab">
            Results
          </Tab>
        </TabList>
        <TabPanel id="runs" className={`stack-16 ${styles['part']}`}>
          <Courses datapoints={datapoints} />
          <Panel title={runs.length === 0 ? 'Runs' : `Runs: the newest ${runs.length}`} flush>
            <RunRows runs={runs} />
          </Panel>
        </TabPanel>
        <TabPanel id="results" className={styles['part'] ?? ''}>
          <Suspense fallback={null}>
            <ResultsView request={request} look={look} change={change} name={experiment.experiment_name} />
          </Suspense>
        </TabPanel>
      </Tabs>
    </div>
  );
}

/** Runs as a table, the newest first. */
function RunRows({ runs }: { runs: readonly RunSummary[] }): ReactElement {
  if (runs.length === 0) return <p className="empty">It has no runs yet.</p>;
  return (
    <Table
      rows={runs}
      keyOf={({ run_id }) => run_id}
      columns={[
        {
          head: 'Run',
          cell: ({ run_id, label }) => (
            <>
              <a href={`#/runs/${run_id}`}>{label}</a> <ShortId id={run_id} />
            </>
          ),
        },
        { head: 'Status', cell: ({ status }) => <StateMark shown={showStatus(status)} /> },
        { head: 'Values given', cell: ({ given }) => valuesInLine(given) },
        { head: 'Steps', cell: ({ progress }) => progressInShort(progress) },
        { head: 'Handed in', cell: ({ created_at }) => <Ago at={created_at} /> },
        {
          head: 'Took',
          cell: ({ started_at, ended_at }) =>
            ended_at === null ? null : <Took from={started_at} to={ended_at} />,
        },
      ]}
    />
  );
}
