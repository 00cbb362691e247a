import type { ReactElement, ReactNode } from 'react';
import styles from './table.module.css';

/** A column: its heading, and what it has of a row. The first one names the row, unless another one `names` it. */
export interface Column<Row> {
  head: ReactNode;
  cell: (row: Row, index: number) => ReactNode;
  className?: string | undefined;
  names?: true;
  /** True where it stands at the right. */
  end?: true;
  /** How the rows go by it, where they can. */
  sorted?: 'ascending' | 'descending' | 'none' | undefined;
  /** What is told of the cell on hover. */
  title?: (row: Row) => string | undefined;
}

/** Rows of what is alike. */
export function Table<Row>({
  rows,
  keyOf,
  columns,
  look = styles['table'],
  caption,
}: {
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  columns: readonly Column<Row>[];
  look?: string | undefined;
  caption?: string;
}): ReactElement {
  return (
    <table className={`cells ${look}`}>
      {caption === undefined ? null : <caption className="quiet small">{caption}</caption>}
      <TableHead columns={columns} />
      <tbody>
        {rows.map((row, index) => (
          <tr key={keyOf(row)}>
            <Cells row={row} index={index} columns={columns} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function TableHead({
  columns,
}: {
  columns: readonly Pick<Column<never>, 'head' | 'className' | 'sorted' | 'end'>[];
}): ReactElement {
  return (
    <thead>
      <tr>
        {columns.map(({ head, className, sorted, end }, at) => (
          <th key={at} scope="col" className={className} aria-sort={sorted} data-end={end}>
            {head}
          </th>
        ))}
      </tr>
    </thead>
  );
}

export function Cells<Row>({
  row,
  index,
  columns,
}: {
  row: Row;
  index: number;
  columns: readonly Column<Row>[];
}): ReactElement[] {
  const isNamed = columns.some(({ names }) => names);
  return columns.map(({ cell, className, title, end, names }, at) => {
    const about = { className, 'data-end': end, title: title?.(row) };
    return (isNamed ? names : at === 0) ? (
      <th key={at} scope="row" {...about}>
        {cell(row, index)}
      </th>
    ) : (
      <td key={at} {...about}>
        {cell(row, index)}
      </td>
    );
  });
}
