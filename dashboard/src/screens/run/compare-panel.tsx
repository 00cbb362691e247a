import { useQuery, keepPreviousData } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactElement, useDeferredValue, useState } from 'react';
import type { Experiment, RunSummary } from '../../../../client/index.ts';
import { formatDuration, formatClock } from '../../../../shared/sentences/index.ts';
import { comparisonQuery, runQuery, experimentsQuery, runsFoundQuery } from '../../api/index.ts';
import { useNow, Ago } from '../../design/time.tsx';
import { SearchField } from '../../design/text-input.tsx';
import { shortId } from '../../design/address.tsx';
import { StateMark } from '../../design/state.tsx';
import { Notice, Failed } from '../../design/told.tsx';
import { VirtualTable } from '../../design/virtual-table.tsx';
import { numberText } from '../../preview/index.ts';
import type { RunHead, RunOutline, Difference, Pair, SideOfStep } from '../../worker/index.ts';
import styles from './compare.module.css';
import { PartLink } from './part-link.tsx';
import { runRoute, showRun } from './run-search.ts';

interface Names {
  one: string;
  other: string;
}

/** Arguments or values of both runs, and by how much numbers differ. */
function Differences({
  label,
  rows,
  names,
  empty,
}: {
  label: string;
  rows: readonly Difference[];
  names: Names;
  empty: string;
}): ReactElement {
  if (rows.length === 0) return <p className="quiet">{empty}</p>;
  return (
    <VirtualTable
      {...{ label, rows, ...looks }}
      columns={[
        { head: 'Step', cell: ({ step }) => step },
        { head: 'What', cell: ({ what }) => what },
        { head: names.one, cell: ({ one }) => <code>{one ?? '–'}</code> },
        { head: names.other, cell: ({ other }) => <code>{other ?? '–'}</code> },
        { head: 'Difference', cell: differenceText },
      ]}
    />
  );
}

const looks = { height: 36, most: 12, look: styles['box'] };

function differenceText({ one, other, by }: Difference): string {
  if (one === other) return 'same';
  return by === undefined ? 'differs' : `${by > 0 ? '+' : ''}${numberText(by)}`;
}

/** How long each step took in both runs. */
function Durations({ pairs, names }: { pairs: readonly Pair[]; names: Names }): ReactElement {
  return (
    <VirtualTable
      label="How long each step took"
      rows={pairs}
      {...looks}
      columns={[
        { head: 'Step', cell: ({ name }) => name },
        { head: names.one, cell: ({ one }) => sideText(one) },
        { head: names.other, cell: ({ other }) => sideText(other) },
        {
          head: 'Difference',
          cell: ({ one, other }) =>
            one?.ms === undefined || other?.ms === undefined ? '' : secondsText((other.ms - one.ms) / 1000),
        },
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

/** The run beside another one. */
export function ComparePanel({ run }: { run: RunOutline }): ReactElement {
  const { with: other } = runRoute.useSearch();
  if (other === undefined) return <RunChoice run={run.head} />;
  return <Comparison key={other} run={run} other={other} />;
}

function Comparison({ run, other }: { run: RunOutline; other: string }): ReactElement {
  const id = run.head.run_id;
  const { data: second, error } = useQuery(runQuery(other));
  const revision = second?.revision;
  const { data, error: failed } = useQuery(comparisonQuery(id, other, [run.revision, revision]));
  const wrong = error ?? failed;
  if (wrong) {
    return (
      <div className={`stack-16 ${styles['panel']}`}>
        <Failed error={wrong} what="The runs cannot be compared" />
        <RunChoice run={run.head} />
      </div>
    );
  }
  if (!second || !data) return <p className="quiet">Reading the other run …</p>;
  const names = { one: `This run ${shortId(id)}`, other: `${second.head.label} ${shortId(other)}` };
  return (
    <div className={`stack-16 ${styles['panel']}`}>
      <p className="line-16">
        With{' '}
        <Link to="/runs/$id" params={{ id: other }}>
          {names.other}
        </Link>
        <StateMark shown={showRun(second.head)} />
        <span className="quiet">
          handed in <Ago at={second.head.created_at} />
        </span>
        <PartLink id={id} part={{ tab: 'compare', with: undefined }}>
          Choose another run
        </PartLink>
      </p>
      <Kinship run={run.head} other={second.head} shared={data.shared} />
      <section>
        <h3>Arguments that differ</h3>
        <Differences
          label="Arguments that differ"
          rows={data.args}
          names={names}
          empty={
            data.shared === 0
              ? 'No step is in both, so there are no arguments to compare.'
              : `All arguments of the ${data.shared === 1 ? 'step that is' : `${data.shared} steps that are`} in both are the same.`
          }
        />
      </section>
      <section>
        <h3>How long each step took</h3>
        <Durations pairs={data.pairs} names={names} />
      </section>
      <section>
        <h3>Values</h3>
        <Differences
          label="Values of both runs"
          rows={data.values}
          names={names}
          empty="Neither has returned values."
        />
      </section>
      {data.more ? <p className="quiet">There are more differences than the 2,000 that are shown.</p> : null}
    </div>
  );
}

/** How much the two have to do with each other, where that is not all. */
function Kinship({
  run,
  other,
  shared,
}: {
  run: RunHead;
  other: RunHead;
  shared: number;
}): ReactElement | null {
  const workflows =
    run.label === other.label
      ? 'Both runs are of a workflow of this name'
      : `The runs are of two workflows, “${run.label}” and “${other.label}”`;
  if (shared === 0)
    return (
      <Notice kind="attention">{workflows}, and share no step: they have nothing to be compared.</Notice>
    );
  if (run.label === other.label) return null;
  return (
    <Notice kind="plain">
      {workflows}, and share {shared === 1 ? '1 step' : `${shared} steps`}.
    </Notice>
  );
}

/** The run to compare with: those of the same workflow first, and any that is searched for. */
export function RunChoice({ run }: { run: RunHead }): ReactElement {
  const [text, setText] = useState(run.label);
  const sought = useDeferredValue(text.trim());
  const { data, error } = useQuery({ ...runsFoundQuery(sought), placeholderData: keepPreviousData });
  const { data: experiments } = useQuery(experimentsQuery);
  const now = useNow();
  const found = (data?.runs ?? []).filter(({ run_id }) => run_id !== run.run_id);
  return (
    <div className={`stack-16 ${styles['panel']}`}>
      <h3>Which run is it compared with?</h3>
      <SearchField label="Search name, experiment or id" value={text} onChange={setText} />
      <Failed error={error} what="The runs cannot be shown" />
      {data && found.length === 0 ? <p className="quiet">No other run fits.</p> : null}
      <ul className={styles['choices']} aria-label="Runs that fit">
        {found.map((each) => (
          <li key={each.run_id}>
            <PartLink id={run.run_id} part={{ tab: 'compare', with: each.run_id }} className="line-16 lit">
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
  { experiment_id, progress, started_at, ended_at, error }: RunSummary,
  experiments: ReadonlyMap<string, Experiment> | undefined,
): string {
  const took =
    started_at === null || ended_at === null
      ? `${progress.ended} of ${progress.known} steps`
      : `took ${formatDuration(Date.parse(ended_at) - Date.parse(started_at))}`;
  const name = experiments?.get(experiment_id)?.experiment_name ?? 'experiment';
  return [took, `${name} ${shortId(experiment_id)}`, ...(error ? [error.message] : [])].join(' · ');
}
