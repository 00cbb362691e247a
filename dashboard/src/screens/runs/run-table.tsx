import { localTimes } from '../../../../shared/sentences/index.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type ReactElement, useLayoutEffect } from 'react';
import { newerThan, type RunList, readOlder, type Sight } from '../../api/index.ts';
import styles from './run-table.module.css';
import { useRowKeys } from './use-row-keys.ts';
import { Link } from '@tanstack/react-router';
import { placeInSubmission, progressInShort, type RunSummary } from '../../../../client/index.ts';
import { useMedia } from '../../design/use-media.ts';
import { valuesInLine } from '../../design/value-text.ts';
import { readable } from '../../design/told.tsx';
import { ShortId, shortId } from '../../design/address.tsx';
import { Cells, TableHead, type Column } from '../../design/table.tsx';
import { StateMark } from '../../design/state.tsx';
import { Ago, Took } from '../../design/time.tsx';
import { ExperimentLink } from '../run/experiment-link.tsx';
import { showRun } from '../run/run-search.ts';
import { Tags } from '../notes/run-notes.tsx';

/** How many pixels a row takes; where the page is narrow it is stacked (the same numbers stand in run-table.module.css). */
function useRowHeight(): number {
  const narrow = useMedia('(max-width: 700px)');
  const touched = useMedia('(max-width: 1000px)');
  return narrow ? 104 : touched ? 56 : 40;
}

/** Rows that are left when older ones are asked for. */
const askedAhead = 40;

/** The runs as a table of which only the rows in sight are in the page. */
export function RunTable({
  list,
  request,
  sight,
  old,
  chosen,
  choose,
}: {
  list: RunList;
  request: Record<string, string>;
  sight: Sight;
  /** True while these are the rows of what was asked for before. */
  old: boolean;
  chosen: readonly string[];
  choose: (ids: readonly string[]) => void;
}): ReactElement {
  const client = useQueryClient();
  const { rows, next } = list;
  const rowHeight = useRowHeight();
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  const [active, setActive] = useState(0);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: top,
  });
  useEffect(() => virtual.measure(), [virtual, rowHeight]);
  useEffect(() => {
    const place = body.current?.getBoundingClientRect().top;
    if (place !== undefined) setTop(place + scrollY);
  }, [chosen.length, list.unreadable.length]);
  const place = useKeptPlace(rows, rowHeight, top);

  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    sight.look(rows[first - 1]?.run_id, Math.min(1000, last - first + 1));
  }, [sight, rows, first, last]);
  const reading = useRef(false);
  useEffect(() => {
    if (next === null || old || reading.current || last < rows.length - askedAhead) return;
    reading.current = true;
    // A page that does not come is asked for again when the reader goes on.
    void readOlder(client, request)
      .catch(() => undefined)
      .finally(() => (reading.current = false));
  }, [client, request, next, old, last, rows.length]);

  const onKeys = useRowKeys({
    count: rows.length,
    active,
    setActive,
    show: (index) => virtual.scrollToIndex(index, { align: 'auto' }),
    body,
    inSight: () => {
      const from = Math.max(0, Math.ceil((scrollY - top) / rowHeight));
      return [Math.min(from, rows.length - 1), Math.floor((scrollY + innerHeight - top) / rowHeight) - 1];
    },
  });
  const fresh = newerThan(rows, place.newestSeen);
  const toggle = (id: string): void =>
    choose(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id]);
  const columns: Column<RunSummary>[] = [
    {
      head: <span className="unseen">Choose</span>,
      className: styles['pick'],
      cell: ({ run_id, label }) => (
        <input
          type="checkbox"
          aria-label={`Choose ${label} ${shortId(run_id)}`}
          checked={chosen.includes(run_id)}
          onChange={() => toggle(run_id)}
        />
      ),
    },
    { head: 'Status', className: styles['state'], cell: (row) => <StateMark shown={showRun(row)} /> },
    {
      head: 'Run',
      names: true,
      className: styles['run'],
      cell: ({ run_id, label, simulate, submission, tags = [] }, index) => (
        <>
          {/* The Tab key comes to one of them. */}
          <Link to="/runs/$id" params={{ id: run_id }} tabIndex={index === active ? 0 : -1} title={label}>
            {label}
          </Link>{' '}
          <ShortId id={run_id} />
          {submission ? <span className="quiet small"> {placeInSubmission({ submission })}</span> : null}
          {simulate ? <span className="quiet small"> simulated</span> : null} <Tags tags={tags} />
        </>
      ),
    },
    {
      head: 'Experiment',
      className: styles['experiment'],
      cell: ({ experiment_id: id }) => <ExperimentLink to={`#/runs?experiment_id=${id}`} id={id} />,
    },
    {
      head: 'Steps',
      className: styles['at'],
      title: (row) => stepNow(row) || undefined,
      cell: (row) => `${progressInShort(row.progress)} ${stepNow(row)}`,
    },
    {
      head: 'Values given, and what there is to know',
      className: styles['why'],
      title: (row) => [localTimes(whatToKnow(row)), valuesInLine(row.given)].filter(Boolean).join('\n'),
      cell: (row) => (
        <span>{[readable(whatToKnow(row)), valuesInLine(row.given)].filter(Boolean).join(' · ')}</span>
      ),
    },
    { head: 'Handed in', className: styles['when'], cell: ({ created_at }) => <Ago at={created_at} /> },
    {
      head: 'Took',
      className: styles['took'],
      cell: ({ started_at, ended_at }) => <Took from={started_at} to={ended_at} />,
    },
  ];
  const before = (items[0]?.start ?? top) - top;
  const after = virtual.getTotalSize() - ((items.at(-1)?.end ?? top) - top);
  return (
    <div className={`card ${styles['list']}`} onKeyDown={onKeys}>
      <p className={styles['fresh']} role="status">
        {place.away && fresh > 0 ? (
          <button type="button" onClick={() => scrollTo({ top: 0 })}>
            {fresh === 1 ? '1 new run' : `${fresh} new runs`}
          </button>
        ) : null}
      </p>
      <table
        className={`cells lined ${styles['table']}`}
        aria-rowcount={next === null ? rows.length : -1}
        data-old={old || undefined}
      >
        <TableHead columns={columns} />
        <tbody ref={body}>
          {before > 0 ? (
            <tr className={styles['space']} style={{ height: before }} aria-hidden="true" />
          ) : null}
          {items.map(({ index }) => {
            const row = rows[index];
            return row ? (
              <tr
                key={row.run_id}
                data-index={index}
                aria-rowindex={index + 2}
                data-chosen={chosen.includes(row.run_id) || undefined}
              >
                <Cells row={row} index={index} columns={columns} />
              </tr>
            ) : null;
          })}
          {after > 0 ? <tr className={styles['space']} style={{ height: after }} aria-hidden="true" /> : null}
        </tbody>
      </table>
      <p className={`quiet ${styles['end']}`}>
        {next === null
          ? rows.length === 1
            ? 'This is the only run that fits.'
            : `These are all ${rows.length} runs that fit.`
          : 'Reading older runs …'}
      </p>
    </div>
  );
}

/** At which step a run is, or ended without success; '' where it is through. Pure. */
function stepNow({ state, step_name }: RunSummary): string {
  return state === 'completed' ? '' : (step_name ?? '');
}

/** Why a run waits or did not succeed, in the gateway's words; '' where it goes on, or went well. Pure. */
function whatToKnow({ unknown, waiting, error, overdue_since }: RunSummary): string {
  if (unknown) return unknown.message;
  if (error) return error.message;
  if (overdue_since !== null) return 'shows no progress for longer than its workflow expects';
  return waiting ?? '';
}

/**
 * Keeps what the reader looks at where it is while runs are added above, and knows which was the newest when the reader was last at the
 * top. `away` is true while the reader is elsewhere.
 */
function useKeptPlace(
  rows: readonly RunSummary[],
  rowHeight: number,
  top: number,
): { away: boolean; newestSeen: string | undefined } {
  const [away, setAway] = useState(false);
  const [newestSeen, setNewestSeen] = useState(rows[0]?.run_id);
  const anchor = useRef<{ id: string | undefined; index: number }>({ id: undefined, index: 0 });

  useEffect(() => {
    const note = (): void => {
      const index = Math.floor((scrollY - top) / rowHeight);
      setAway(index > 0);
      anchor.current = { id: index > 0 ? rows[index]?.run_id : undefined, index };
    };
    note();
    addEventListener('scroll', note, { passive: true });
    return () => removeEventListener('scroll', note);
  }, [rows, rowHeight, top]);

  // Before the browser draws: else the rows would be seen to jump.
  useLayoutEffect(() => {
    const { id, index } = anchor.current;
    if (id === undefined) return;
    const now = rows.findIndex(({ run_id }) => run_id === id);
    if (now !== -1 && now !== index) scrollBy({ top: (now - index) * rowHeight, behavior: 'instant' });
  }, [rows, rowHeight]);

  const newest = rows[0]?.run_id;
  if (!away && newest !== newestSeen) setNewestSeen(newest);
  return { away, newestSeen };
}
