import { formatDuration } from '../../../../shared/sentences/index.ts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactElement, useRef, type ReactNode } from 'react';
import { sentenceOf } from '../../design/problem.ts';
import type { RunHead, RunOutline, Difference, Pair, SideOfStep } from '../../worker/index.ts';
import { comparisonQuery, runQuery } from '../../api/index.ts';
import { Notice } from '../../design/notice.tsx';
import { shortId } from '../../design/short-id.tsx';
import { StateMark } from '../../design/state-mark.tsx';
import { Ago } from '../../design/time.tsx';
import styles from './compare.module.css';
import { RunChoice } from './run-choice.tsx';
import { runRoute, showRun } from './run-search.ts';
import { useVirtualizer } from '@tanstack/react-virtual';
import { numberText } from '../../preview/index.ts';

interface Names {
  one: string;
  other: string;
}

const rowHeight = 36;
const mostRows = 12;

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
  if (rows.length === 0) return <p className={styles['none']}>{empty}</p>;
  return (
    <Rows
      label={label}
      heads={['Step', 'What', names.one, names.other, 'Difference']}
      count={rows.length}
      cells={(index) => {
        const { step, what, one, other, by } = rows[index] ?? { step: '', what: '', one: '', other: '' };
        const same = one === other;
        return [
          step,
          what,
          <code key="one">{one ?? '–'}</code>,
          <code key="other">{other ?? '–'}</code>,
          same ? 'same' : by === undefined ? 'differs' : `${by > 0 ? '+' : ''}${numberText(by)}`,
        ];
      }}
    />
  );
}

/** How long each step took in both runs. */
function Durations({ pairs, names }: { pairs: readonly Pair[]; names: Names }): ReactElement {
  return (
    <Rows
      label="How long each step took"
      heads={['Step', names.one, names.other, 'Difference']}
      count={pairs.length}
      cells={(index) => {
        const { name, one, other } = pairs[index] ?? { name: '' };
        const by = one?.ms === undefined || other?.ms === undefined ? undefined : (other.ms - one.ms) / 1000;
        return [name, sideText(one), sideText(other), by === undefined ? '' : secondsText(by)];
      }}
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

/** A table of which only the rows in sight are in the page. */
function Rows({
  label,
  heads,
  count,
  cells,
}: {
  /** What the rows are. */
  label: string;
  heads: readonly string[];
  count: number;
  /** The first is the row's heading. */
  cells: (index: number) => ReactNode[];
}): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div
      className={styles['box']}
      ref={box}
      role="region"
      aria-label={label}
      tabIndex={0}
      style={{ maxHeight: (mostRows + 1) * rowHeight }}
    >
      <table aria-rowcount={count + 1}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 ? <tr style={{ height: before }} aria-hidden="true" /> : null}
          {items.map(({ index }) => {
            const [first, ...others] = cells(index);
            return (
              <tr key={index} aria-rowindex={index + 2}>
                <th scope="row">{first}</th>
                {others.map((cell, at) => (
                  <td key={at}>{cell}</td>
                ))}
              </tr>
            );
          })}
          {after > 0 ? <tr style={{ height: after }} aria-hidden="true" /> : null}
        </tbody>
      </table>
    </div>
  );
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
      <div className={styles['panel']}>
        <Notice kind="failed">The runs cannot be compared: {sentenceOf(wrong)}</Notice>
        <RunChoice run={run.head} />
      </div>
    );
  }
  if (!second || !data) return <p className={styles['none']}>Reading the other run …</p>;
  const names = { one: `This run ${shortId(id)}`, other: `${second.head.label} ${shortId(other)}` };
  return (
    <div className={styles['panel']}>
      <p className={styles['other']}>
        With{' '}
        <Link to="/runs/$id" params={{ id: other }}>
          {names.other}
        </Link>
        <StateMark shown={showRun(second.head)} />
        <span className={styles['none']}>
          handed in <Ago at={second.head.created_at} />
        </span>
        <Link
          to="/runs/$id"
          params={{ id }}
          search={(now: object) => ({ ...now, tab: 'compare' as const, with: undefined })}
          replace
        >
          Choose another run
        </Link>
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
      {data.more ? (
        <p className={styles['none']}>There are more differences than the 2,000 that are shown.</p>
      ) : null}
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
