import { useQueries, useQuery, keepPreviousData } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactElement, useDeferredValue, useState } from 'react';
import type { Experiment, RunSummary } from '../../../../client/index.ts';
import { formatDuration, formatClock } from '../../../../shared/sentences/index.ts';
import { comparisonQuery, runQuery, experimentsQuery, runsFoundQuery } from '../../api/index.ts';
import { useNow, Ago } from '../../design/time.tsx';
import { SearchField } from '../../design/text-input.tsx';
import { shortId } from '../../design/address.tsx';
import { Press } from '../../design/press.tsx';
import { StateMark } from '../../design/state.tsx';
import { Notice, Failed } from '../../design/told.tsx';
import { valuesInLine } from '../../design/value-text.ts';
import type { Column } from '../../design/table.tsx';
import { VirtualTable } from '../../design/virtual-table.tsx';
import { numberText } from '../../preview/index.ts';
import type { Compared, RunHead, RunOutline, SideOfStep, StepOfRuns } from '../../worker/index.ts';
import styles from './compare.module.css';
import { PartLink } from './part-link.tsx';
import { runRoute, showRun } from './run-search.ts';

/** So many runs stand beside each other at most. */
const mostRuns = 6;

/** A run that is compared, as its column is called. */
interface Named {
  id: string;
  name: string;
}

/** What differs of the runs; a press shows what is the same as well. */
function Differing<Row>({
  label,
  rows,
  differs,
  columns,
}: {
  label: string;
  rows: readonly Row[];
  differs: (row: Row) => boolean;
  columns: readonly Column<Row>[];
}): ReactElement {
  const [all, setAll] = useState(false);
  const differing = rows.filter((row) => differs(row));
  const same = rows.length - differing.length;
  const told = same === 1 ? '1 is the same' : `${same} are the same`;
  const shown = all ? rows : differing;
  return (
    <>
      {shown.length === 0 ? null : <VirtualTable {...{ label, rows: shown, ...looks }} columns={columns} />}
      {same === 0 ? null : (
        <p className="line-12 quiet">
          {differing.length === 0 ? `None differs: ${told}.` : `${told}.`}
          <Press look="quiet" onPress={() => setAll(!all)}>
            {all ? 'Show those that differ' : 'Show all'}
          </Press>
        </p>
      )}
    </>
  );
}

/** Arguments or values of the runs, and by how much numbers differ from those of this run. */
function Differences({
  label,
  rows,
  runs,
  empty,
}: {
  label: string;
  rows: readonly Compared[];
  runs: readonly Named[];
  empty: string;
}): ReactElement {
  if (rows.length === 0) return <p className="quiet">{empty}</p>;
  const two = runs.length === 2;
  const named = rows.some(({ step }) => step !== '');
  return (
    <Differing
      {...{ label, rows }}
      differs={({ texts: [first, ...others] }) => others.some((text) => text !== first)}
      columns={[
        ...(named ? [{ head: 'Step', cell: ({ step }: Compared) => step }] : []),
        { head: 'What', cell: ({ what }) => what },
        ...runs.map(({ name }, at) => ({
          head: name,
          cell: (row: Compared) => (
            <>
              <code>{row.texts[at] ?? '–'}</code>
              {two || at === 0 ? null : <span className="quiet small"> {differenceText(row, at)}</span>}
            </>
          ),
        })),
        ...(two ? [{ head: 'Difference', cell: (row: Compared) => differenceText(row, 1) }] : []),
      ]}
    />
  );
}

const looks = { height: 36, most: 12, look: styles['box'] };

function differenceText({ texts, by }: Compared, at: number): string {
  if (texts[0] === texts[at]) return 'same';
  const more = by[at];
  return more === undefined ? 'differs' : `${more > 0 ? '+' : ''}${numberText(more)}`;
}

/** How long each step took in each of the runs. */
function Durations({ rows, runs }: { rows: readonly StepOfRuns[]; runs: readonly Named[] }): ReactElement {
  const two = runs.length === 2;
  const by = ({ sides }: StepOfRuns, at: number): string => {
    const [first, other] = [sides[0]?.ms, sides[at]?.ms];
    return first === undefined || other === undefined ? '' : secondsText((other - first) / 1000);
  };
  return (
    <Differing
      label="How long each step took"
      rows={rows}
      differs={(row) =>
        row.sides.some(
          (side, at) => side?.state !== row.sides[0]?.state || !['', 'same'].includes(by(row, at)),
        )
      }
      columns={[
        { head: 'Step', cell: ({ name }: StepOfRuns) => name },
        ...runs.map(({ name }, at) => ({
          head: name,
          cell: (row: StepOfRuns) => (
            <>
              {sideText(row.sides[at])}
              {two || at === 0 ? null : <span className="quiet small"> {by(row, at)}</span>}
            </>
          ),
        })),
        ...(two ? [{ head: 'Difference', cell: (row: StepOfRuns) => by(row, 1) }] : []),
      ]}
    />
  );
}

/** What is less than what is shown of it is told as none. */
function secondsText(by: number): string {
  const text = by.toFixed(1);
  return Number(text) === 0 ? 'same' : `${by > 0 ? '+' : ''}${text} s`;
}

function sideText(side: SideOfStep | undefined): string {
  if (!side) return 'no such step';
  if (side.ms === undefined) return side.state === 'idle' ? 'not reached' : side.state;
  return side.state === 'succeeded' ? formatDuration(side.ms) : `${formatDuration(side.ms)}, ${side.state}`;
}

/** The run beside others. */
export function ComparePanel({ run }: { run: RunOutline }): ReactElement {
  const { with: named = '' } = runRoute.useSearch();
  const [more, setMore] = useState(false);
  const ids = named.split(',').filter((id) => id !== '' && id !== run.head.run_id);
  const others = [...new Set(ids)].slice(0, mostRuns - 1);
  if (others.length === 0) return <RunChoice run={run.head} chosen={[]} />;
  return (
    <>
      <Comparison key={others.join()} run={run} others={others} />
      {others.length === mostRuns - 1 ? null : more ? (
        <RunChoice run={run.head} chosen={others} />
      ) : (
        <Press look="quiet" onPress={() => setMore(true)}>
          Compare with one more
        </Press>
      )}
    </>
  );
}

function Comparison({ run, others }: { run: RunOutline; others: readonly string[] }): ReactElement {
  const id = run.head.run_id;
  const read = useQueries({ queries: others.map((other) => runQuery(other)) });
  const ids = [id, ...others];
  const revisions = [run.revision, ...read.map(({ data }) => data?.revision)];
  const { data, error: failed } = useQuery(comparisonQuery(ids, revisions));
  const wrong = read.find(({ error }) => error)?.error ?? failed;
  if (wrong) {
    return (
      <div className={`stack-16 ${styles['panel']}`}>
        <Failed error={wrong} what="The runs cannot be compared" />
        <RunChoice run={run.head} chosen={[]} />
      </div>
    );
  }
  const heads = read.flatMap((each) => (each.data ? [each.data.head] : []));
  if (heads.length < others.length || !data)
    return <p className="quiet">Reading the other {others.length === 1 ? 'run' : 'runs'} …</p>;
  const runs = [
    { id, name: `This run ${shortId(id)}` },
    ...heads.map(({ run_id, label }) => ({ id: run_id, name: `${label} ${shortId(run_id)}` })),
  ];
  const steps = data.shared === 1 ? 'step that is' : `${data.shared} steps that are`;
  const all = runs.length === 2 ? 'both' : 'all';
  return (
    <div className={`stack-16 ${styles['panel']}`}>
      <ul className="stack-4">
        {heads.map((head, at) => (
          <li key={head.run_id} className="line-16">
            {at === 0 ? 'With' : 'and'}{' '}
            <Link to="/runs/$id" params={{ id: head.run_id }}>
              {runs[at + 1]?.name}
            </Link>
            <StateMark shown={showRun(head)} />
            <span className="quiet">
              handed in <Ago at={head.created_at} />
            </span>
            <PartLink
              id={id}
              part={{
                tab: 'compare',
                with: others.filter((each) => each !== head.run_id).join(',') || undefined,
              }}
            >
              {others.length === 1 ? 'Choose another run' : 'Leave it out'}
            </PartLink>
          </li>
        ))}
      </ul>
      <Kinship run={run.head} others={heads} shared={data.shared} />
      <section>
        <h3>Values given</h3>
        <Differences
          label="Values given"
          rows={data.given}
          runs={runs}
          empty={all === 'both' ? 'Neither was given a value.' : 'None was given a value.'}
        />
      </section>
      <section>
        <h3>Values measured</h3>
        <Differences
          label={`Values measured in ${all === 'both' ? 'both runs' : 'the runs'}`}
          rows={data.values}
          runs={runs}
          empty={all === 'both' ? 'Neither has returned values.' : 'None has returned values.'}
        />
      </section>
      <section>
        <h3>Arguments that differ</h3>
        <Differences
          label="Arguments that differ"
          rows={data.args}
          runs={runs}
          empty={
            data.shared === 0
              ? `No step is in ${all}, so there are no arguments to compare.`
              : `All arguments of the ${steps} in ${all} are the same.`
          }
        />
      </section>
      <section>
        <h3>How long each step took</h3>
        <Durations rows={data.steps} runs={runs} />
      </section>
      {data.more ? <p className="quiet">There are more differences than the 2,000 that are shown.</p> : null}
    </div>
  );
}

/** How much the runs have to do with each other, where that is not all. */
function Kinship({
  run,
  others,
  shared,
}: {
  run: RunHead;
  others: readonly RunHead[];
  shared: number;
}): ReactElement | null {
  const labels = [...new Set([run, ...others].map(({ label }) => label))];
  const two = others.length === 1;
  const workflows =
    labels.length === 1
      ? `${two ? 'Both' : 'All'} runs are of a workflow of this name`
      : `The runs are of ${two ? 'two' : labels.length} workflows, ${labels.map((label) => `“${label}”`).join(two ? ' and ' : ', ')}`;
  if (shared === 0)
    return (
      <Notice kind="attention">{workflows}, and share no step: they have nothing to be compared.</Notice>
    );
  if (labels.length === 1) return null;
  return (
    <Notice kind="plain">
      {workflows}, and share {shared === 1 ? '1 step' : `${shared} steps`}.
    </Notice>
  );
}

/** The run to compare with: those of the same workflow first, and any that is searched for. */
function RunChoice({
  run,
  chosen,
}: {
  run: RunHead;
  /** The runs that it is compared with already. */
  chosen: readonly string[];
}): ReactElement {
  const [text, setText] = useState(run.label);
  const sought = useDeferredValue(text.trim());
  const { data, error } = useQuery({ ...runsFoundQuery(sought), placeholderData: keepPreviousData });
  const { data: experiments } = useQuery(experimentsQuery);
  const now = useNow();
  const found = (data?.runs ?? []).filter(({ run_id }) => run_id !== run.run_id && !chosen.includes(run_id));
  return (
    <div className={`stack-16 ${styles['panel']}`}>
      <h3>{chosen.length === 0 ? 'Which run is it compared with?' : 'Which other run?'}</h3>
      <SearchField label="Search name, experiment, tag, note or id" value={text} onChange={setText} />
      <Failed error={error} what="The runs cannot be shown" />
      {data && found.length === 0 ? <p className="quiet">No other run fits.</p> : null}
      <ul className={styles['choices']} aria-label="Runs that fit">
        {found.map((each) => (
          <li key={each.run_id}>
            <PartLink
              id={run.run_id}
              part={{ tab: 'compare', with: [...chosen, each.run_id].join(',') }}
              className="line-16 lit"
            >
              <b>
                {each.label} {shortId(each.run_id)}
              </b>
              <StateMark shown={showRun(each)} />
              <span className="soft">{formatClock(each.created_at, now)}</span>
              <span className="quiet cut">{whatTellsItApart(each, experiments)}</span>
            </PartLink>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What the run has of its own beside its name and when it was handed in. */
function whatTellsItApart(
  { experiment_id, given, progress, started_at, ended_at, error }: RunSummary,
  experiments: ReadonlyMap<string, Experiment> | undefined,
): string {
  const took =
    started_at === null || ended_at === null
      ? `${progress.ended} of ${progress.known} steps`
      : `took ${formatDuration(Date.parse(ended_at) - Date.parse(started_at))}`;
  const name = experiments?.get(experiment_id)?.experiment_name ?? 'experiment';
  const told = [valuesInLine(given), took, `${name} ${shortId(experiment_id)}`, error?.message];
  return told.filter(Boolean).join(' · ');
}
