import { useQuery, useQueries } from '@tanstack/react-query';
import { Suspense, useMemo, useState, type ReactElement } from 'react';
import { Segments } from '../design/choice.tsx';
import type { FileAt, Table } from '../worker/index.ts';
import { Reading } from '../design/told.tsx';
import { VirtualTable } from '../design/virtual-table.tsx';
import { lazyPart } from '../design/loading.ts';
import { PlateView } from './plate-view.tsx';
import { fileQuery } from './preview-queries.ts';
import styles from './preview.module.css';

/** Rows that are fetched at once. */
const part = 400;

/** The rows of a table; only those in sight are fetched and drawn. */
function TableRows({
  file,
  header,
  count,
}: {
  file: FileAt;
  header: readonly string[];
  count: number;
}): ReactElement {
  const [[first, last], setInSight] = useState<readonly [number, number]>([0, 0]);
  const parts = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  const fetched = useQueries({
    queries: parts.map((at) => fileQuery('readTableRows', file, at * part, part)),
  });
  const rows = useMemo(() => Array.from({ length: count }, (_, index) => index), [count]);
  const cell = (column: number) => (index: number) =>
    fetched[Math.floor(index / part) - first]?.data?.[index % part]?.[column] ?? '';
  return (
    <>
      <VirtualTable
        label="Rows of the table"
        rows={rows}
        height={28}
        most={16}
        see={(from, to) => setInSight([Math.floor(from / part), Math.floor(to / part)])}
        columns={[
          {
            head: <span className="unseen">Row</span>,
            cell: (index) => index + 1,
            className: styles['row'],
          },
          ...header.map((name, column) => ({ head: name, cell: cell(column) })),
        ]}
      />
      <p className="quiet">{count === 1 ? '1 row' : `${count} rows`}</p>
    </>
  );
}

const Plot = lazyPart(async () => (await import('./plot.tsx')).Plot);

type Look = 'table' | 'plot' | 'plate';

/** A table as rows, as a plot of its columns of numbers, and as a plate where it tells of wells. */
export function TablePreview({ file }: { file: FileAt }): ReactElement {
  return (
    <Reading of={useQuery(fileQuery('readTable', file))} what="the file">
      {(data) => <Looks data={data} file={file} />}
    </Reading>
  );
}

function Looks({ data, file }: { data: Table; file: FileAt }): ReactElement {
  const [chosen, setChosen] = useState<Look>();
  if (data.header.length === 0) return <p className="quiet">The file is empty.</p>;
  const looks: Look[] = [
    ...(data.plate ? ['plate' as const] : []),
    'table',
    ...(data.numbers.length > 0 && data.count > 1 ? ['plot' as const] : []),
  ];
  const look = chosen ?? looks[0] ?? 'table';
  return (
    <>
      {looks.length === 1 ? null : (
        <Segments
          label="Shown as"
          value={look}
          options={looks.map((id) => ({ id, word: id }))}
          onChange={setChosen}
        />
      )}
      {look === 'table' ? <TableRows file={file} header={data.header} count={data.count} /> : null}
      {look === 'plate' && data.plate ? <PlateView plate={data.plate} /> : null}
      {look === 'plot' ? (
        <Suspense fallback={<p className="quiet">Drawing …</p>}>
          <Plot header={data.header} numbers={data.numbers} count={data.count} />
        </Suspense>
      ) : null}
    </>
  );
}
