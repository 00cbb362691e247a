import { useQueries } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, type ReactElement } from 'react';
import { tableRowsQuery } from './preview-queries.ts';
import styles from './preview.module.css';

const rowHeight = 28;
/** Rows that are fetched at once. */
const part = 400;
const mostRows = 16;

/** The rows of a table; only those in sight are fetched and drawn. */
export function TableRows({
  address,
  header,
  count,
}: {
  address: string;
  header: readonly string[];
  count: number;
}): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const first = Math.floor((items[0]?.index ?? 0) / part);
  const last = Math.floor((items.at(-1)?.index ?? 0) / part);
  const parts = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  const fetched = useQueries({ queries: parts.map((at) => tableRowsQuery(address, at * part, part)) });
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <>
      <div
        className={styles['table']}
        ref={box}
        role="region"
        aria-label="Rows of the table"
        tabIndex={0}
        style={{ maxHeight: (mostRows + 1) * rowHeight }}
      >
        <table aria-rowcount={count + 1}>
          <thead>
            <tr>
              <th scope="col" className={styles['row']}>
                <span className="unseen">Row</span>
              </th>
              {header.map((name, column) => (
                <th key={column} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {before > 0 ? <tr style={{ height: before }} aria-hidden="true" /> : null}
            {items.map(({ index }) => {
              const row = fetched[Math.floor(index / part) - first]?.data?.[index % part];
              return (
                <tr key={index} aria-rowindex={index + 2}>
                  <th scope="row" className={styles['row']}>
                    {index + 1}
                  </th>
                  {header.map((_, column) => (
                    <td key={column}>{row?.[column] ?? ''}</td>
                  ))}
                </tr>
              );
            })}
            {after > 0 ? <tr style={{ height: after }} aria-hidden="true" /> : null}
          </tbody>
        </table>
      </div>
      <p className={styles['quiet']}>{count === 1 ? '1 row' : `${count} rows`}</p>
    </>
  );
}
