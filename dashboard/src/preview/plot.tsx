import { useMemo, useState, type ReactElement } from 'react';
import { Checkbox, CheckboxGroup, Label } from 'react-aria-components';
import type { Table } from '../worker/index.ts';
import { Choice } from '../design/choice.tsx';
import { Plot as Lines } from '../design/plot/plot.tsx';
import styles from './preview.module.css';
import { Sign } from '../design/sign.tsx';

/** The id of the choice that takes the number of the row for x. */
const byRow = 'row';

/** Columns of numbers over one of them. */
export function Plot({ header, numbers, count }: Pick<Table, 'header' | 'numbers' | 'count'>): ReactElement {
  const [first, second] = numbers;
  const [x, setX] = useState(second && first ? String(first.column) : byRow);
  const [ys, setYs] = useState<string[]>(() =>
    (second ?? first) ? [String((second ?? first)?.column)] : [],
  );
  const names = useMemo(() => header.map((name, column) => name || `column ${column + 1}`), [header]);
  const nameOf = (column: number): string => names[column] ?? '';
  const { points, series } = useMemo(() => {
    const drawn = columnsToPlot(numbers, count, x === byRow ? undefined : Number(x), ys.map(Number));
    const lines = drawn.lines.map(({ column, values }) => ({ name: names[column] ?? '', values }));
    return { points: drawn.x, series: lines };
  }, [numbers, count, x, ys, names]);
  const across = x === byRow ? 'row' : nameOf(Number(x));
  return (
    <div className="stack-8">
      <div className="line-16">
        <Choice
          label="Across"
          value={x}
          options={[
            { id: byRow, word: 'row' },
            ...numbers.map(({ column }) => ({ id: String(column), word: nameOf(column) })),
          ]}
          onChange={setX}
        />
        <CheckboxGroup className={`line-16 ${styles['ups']}`} value={ys} onChange={setYs}>
          <Label>Up</Label>
          {numbers
            .filter(({ column }) => String(column) !== x)
            .map(({ column }) => (
              <Checkbox key={column} value={String(column)} className={styles['up'] ?? ''}>
                <span className={styles['tick']} aria-hidden="true">
                  <Sign d="M2 6.5 5 9.5l5-7" size={12} width={2} />
                </span>
                {nameOf(column)}
              </Checkbox>
            ))}
        </CheckboxGroup>
      </div>
      {series.length === 0 ? (
        <p className="quiet">Choose a column.</p>
      ) : (
        <Lines
          x={points}
          series={series}
          across={across}
          label={`${series.map(({ name }) => name).join(', ')} over ${across}, ${points.length} points`}
        />
      )}
      {series.length === 1 ? (
        <p className="quiet">
          {series[0]?.name} over {across}
        </p>
      ) : null}
    </div>
  );
}

interface Numbers {
  column: number;
  /** NaN where there is no number. */
  values: Float64Array;
}

/** What is drawn: points from left to right, and for each line a value or nothing at each. */
interface Drawn {
  x: number[];
  lines: { column: number; values: (number | null)[] }[];
}

/**
 * The points of columns over another one, or over the number of the row, in the order of x. Rows without an x are left out. Pure.
 * @param x the column across; undefined for the number of the row, from 1
 */
export function columnsToPlot(
  numbers: readonly Numbers[],
  count: number,
  x: number | undefined,
  ys: readonly number[],
): Drawn {
  const across = numbers.find(({ column }) => column === x)?.values;
  const rows = Array.from({ length: count }, (_, row) => row).filter(
    (row) => !across || !Number.isNaN(across[row]),
  );
  if (across) rows.sort((a, b) => (across[a] ?? 0) - (across[b] ?? 0));
  return {
    x: rows.map((row) => across?.[row] ?? row + 1),
    lines: numbers
      .filter(({ column }) => ys.includes(column) && column !== x)
      .map(({ column, values }) => ({
        column,
        values: rows.map((row) => {
          const value = values[row] ?? NaN;
          return Number.isNaN(value) ? null : value;
        }),
      })),
  };
}
