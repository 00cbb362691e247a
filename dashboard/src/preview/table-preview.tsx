import { useQuery, useQueries } from '@tanstack/react-query';
import { lazy, Suspense, useState, type ReactElement, useRef } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { sentenceOf } from '../design/problem.ts';
import { Notice } from '../design/notice.tsx';
import { PlateView } from './plate-view.tsx';
import { tableQuery, tableRowsQuery } from './preview-queries.ts';
import styles from './preview.module.css';
import { useVirtualizer } from '@tanstack/react-virtual';

const rowHeight = 28;
/** Rows that are fetched at once. */
const part = 400;
const mostRows = 16;

/** The rows of a table; only those in sight are fetched and drawn. */
function TableRows({
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

const Plot = lazy(async () => ({ default: (await import('./plot.tsx')).Plot }));

type Look = 'table' | 'plot' | 'plate';

/** A table as rows, as a plot of its columns of numbers, and as a plate where it tells of wells. */
export function TablePreview({ address }: { address: string }): ReactElement {
  const { data, error } = useQuery(tableQuery(address));
  const [chosen, setChosen] = useState<Look>();
  if (error) return <Notice kind="failed">The file cannot be shown: {sentenceOf(error)}</Notice>;
  if (!data) return <p className={styles['quiet']}>Reading the file …</p>;
  if (data.header.length === 0) return <p className={styles['quiet']}>The file is empty.</p>;
  const looks: Look[] = [
    ...(data.plate ? ['plate' as const] : []),
    'table',
    ...(data.numbers.length > 0 && data.count > 1 ? ['plot' as const] : []),
  ];
  const look = chosen ?? looks[0] ?? 'table';
  return (
    <>
      {looks.length === 1 ? null : (
        <ToggleButtonGroup
          className={styles['looks'] ?? ''}
          aria-label="Shown as"
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[look]}
          onSelectionChange={(keys) => setChosen([...keys][0] as Look)}
        >
          {looks.map((each) => (
            <ToggleButton key={each} id={each} className={styles['look'] ?? ''}>
              {each}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      )}
      {look === 'table' ? <TableRows address={address} header={data.header} count={data.count} /> : null}
      {look === 'plate' && data.plate ? <PlateView plate={data.plate} /> : null}
      {look === 'plot' ? (
        <Suspense fallback={<p className={styles['quiet']}>Drawing …</p>}>
          <Plot header={data.header} numbers={data.numbers} count={data.count} />
        </Suspense>
      ) : null}
    </>
  );
}
