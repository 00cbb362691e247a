import { useQueryClient } from '@tanstack/react-query';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { newerThan, type RunList, readOlder, type Sight } from '../../api/index.ts';
import { RunRowLine } from './run-row.tsx';
import styles from './run-table.module.css';
import { useKeptPlace } from './use-kept-place.ts';
import { useRowKeys } from './use-row-keys.ts';
import { useRowHeight } from './use-row-height.ts';

/** Rows that are left when older ones are asked for. */
const askedAhead = 40;

/** The runs as a table of which only the rows in sight are in the page. */
export function RunTable({
  list,
  wish,
  sight,
  old,
  chosen,
  choose,
}: {
  list: RunList;
  wish: Record<string, string>;
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
    void readOlder(client, wish)
      .catch(() => undefined)
      .finally(() => (reading.current = false));
  }, [client, wish, next, old, last, rows.length]);

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
    choose(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen.slice(-1), id]);
  const before = (items[0]?.start ?? top) - top;
  const after = virtual.getTotalSize() - ((items.at(-1)?.end ?? top) - top);
  return (
    <div className={styles['list']} onKeyDown={onKeys}>
      <p className={styles['fresh']} role="status">
        {place.away && fresh > 0 ? (
          <button type="button" onClick={() => scrollTo({ top: 0 })}>
            {fresh === 1 ? '1 new run' : `${fresh} new runs`}
          </button>
        ) : null}
      </p>
      <table
        className={styles['table']}
        aria-rowcount={next === null ? rows.length : -1}
        data-old={old || undefined}
      >
        <thead>
          <tr>
            <th scope="col" className={styles['pick']}>
              <span className="unseen">Choose</span>
            </th>
            <th scope="col" className={styles['state']}>
              Status
            </th>
            <th scope="col">Run</th>
            <th scope="col" className={styles['experiment']}>
              Experiment
            </th>
            <th scope="col" className={styles['at']}>
              Steps
            </th>
            <th scope="col" className={styles['why']}>
              What there is to know
            </th>
            <th scope="col" className={styles['when']}>
              Handed in
            </th>
            <th scope="col" className={styles['took']}>
              Took
            </th>
          </tr>
        </thead>
        <tbody ref={body}>
          {before > 0 ? (
            <tr className={styles['space']} style={{ height: before }} aria-hidden="true" />
          ) : null}
          {items.map(({ index }) => {
            const row = rows[index];
            return row ? (
              <RunRowLine
                key={row.run_id}
                row={row}
                index={index}
                active={index === active}
                chosen={chosen.includes(row.run_id)}
                toggle={toggle}
              />
            ) : null;
          })}
          {after > 0 ? <tr className={styles['space']} style={{ height: after }} aria-hidden="true" /> : null}
        </tbody>
      </table>
      <p className={styles['end']}>
        {next === null
          ? rows.length === 1
            ? 'This is the only run that fits.'
            : `These are all ${rows.length} runs that fit.`
          : 'Reading older runs …'}
      </p>
    </div>
  );
}
