import { useState, type ReactElement } from 'react';
import { Choice } from '../design/choice.tsx';
import { Table } from '../design/table.tsx';
import { placeOfWell, type Plate } from '../worker/index.ts';
import styles from './plate.module.css';

/** How many colours the scale has (`--scale-0` … in tokens.css). */
const scaleSteps = 9;

/** The smallest and the largest of some numbers; undefined where there are none. Pure. */
export function rangeOf(values: Iterable<number>): { low: number; high: number } | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low > high ? undefined : { low, high };
}

/** The colour of a value in a range, between two of the scale. Where all are equal it is the middle one. Pure. */
export function colourOf(value: number, { low, high }: { low: number; high: number }): string {
  const share = high === low ? 0.5 : Math.min(1, Math.max(0, (value - low) / (high - low)));
  const place = share * (scaleSteps - 1);
  const below = Math.min(scaleSteps - 2, Math.floor(place));
  const percent = Math.round((place - below) * 100);
  return `color-mix(in oklab, var(--scale-${below + 1}) ${percent}%, var(--scale-${below}))`;
}

/** A number as it fits into a cell: four digits that count. Pure. */
export function numberText(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) return value.toExponential(2);
  return String(Number(value.toPrecision(4)));
}

const cell = 28;
const edge = 24;
const letters = 'ABCDEFGHIJKLMNOP';
/** Rows and columns. */
const sidesOf = { 96: [8, 12], 384: [16, 24] } as const;

/** The wells of a plate in colours, with the scale and the numbers beside. */
export function PlateView({ plate }: { plate: Plate }): ReactElement {
  const [name, setName] = useState(plate.series[0]?.name ?? '');
  const series = plate.series.find((each) => each.name === name) ?? plate.series[0];
  const values = series?.values ?? {};
  const range = rangeOf(Object.values(values));
  if (!series || !range) return <p>The wells have no numbers.</p>;
  return (
    <div className="stack-8">
      {plate.series.length === 1 ? null : (
        <Choice
          label="Value"
          value={series.name}
          options={plate.series.map((each) => ({ id: each.name, word: each.name }))}
          onChange={setName}
        />
      )}
      <PlateMap size={plate.size} values={values} range={range} name={series.name} />
      <Legend range={range} />
      <details className={styles['numbers']}>
        <summary>The numbers as a table</summary>
        <PlateTable size={plate.size} values={values} name={series.name} />
      </details>
    </div>
  );
}

/** One value of each well, and what it is called. */
interface Wells {
  size: Plate['size'];
  values: Record<string, number>;
  range: { low: number; high: number };
  name: string;
}

export function PlateMap({ size, values, range, name }: Wells): ReactElement {
  const [rows, columns] = sidesOf[size];
  const cells = Array.from({ length: rows * columns }, (_, at) => ({
    row: Math.floor(at / columns),
    column: at % columns,
  }));
  const ends = Object.entries(values);
  // The colours may go further than this plate does.
  const { low, high } = rangeOf(Object.values(values)) ?? range;
  const at = (value: number): string => ends.find(([, each]) => each === value)?.[0] ?? '';
  return (
    <svg
      className={styles['map']}
      viewBox={`0 0 ${edge + columns * cell + 1} ${edge + rows * cell + 1}`}
      role="img"
      aria-label={`${name} of ${ends.length} wells of a plate of ${size}: from ${numberText(low)} in ${at(low)} to ${numberText(high)} in ${at(high)}`}
      style={{ maxWidth: columns * (size === 96 ? 48 : 32) }}
    >
      {Array.from({ length: columns }, (_, column) => (
        <text key={column} x={edge + (column + 0.5) * cell} y={edge - 8} textAnchor="middle">
          {column + 1}
        </text>
      ))}
      {Array.from({ length: rows }, (_, row) => (
        <text key={row} x={edge - 8} y={edge + (row + 0.5) * cell + 4} textAnchor="end">
          {letters[row]}
        </text>
      ))}
      {cells.map(({ row, column }) => {
        const well = `${letters[row] ?? ''}${column + 1}`;
        const value = values[well];
        return (
          <rect
            key={well}
            x={edge + column * cell + 1}
            y={edge + row * cell + 1}
            width={cell - 2}
            height={cell - 2}
            rx={3}
            className={value === undefined ? styles['none'] : undefined}
            style={value === undefined ? undefined : { fill: colourOf(value, range) }}
          >
            <title>{value === undefined ? `${well}: no value` : `${well}: ${value}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}

export function Legend({ range: { low, high } }: Pick<Wells, 'range'>): ReactElement {
  return (
    <div className={styles['legend']} aria-hidden="true">
      <span>{numberText(low)}</span>
      <span className={styles['scale']}>
        {Array.from({ length: scaleSteps }, (_, step) => (
          <span key={step} style={{ background: `var(--scale-${step})` }} />
        ))}
      </span>
      <span>{numberText(high)}</span>
    </div>
  );
}

export function PlateTable({ size, values, name }: Omit<Wells, 'range'>): ReactElement {
  const [rows, columns] = sidesOf[size];
  const used = new Set(Object.keys(values).map((well) => placeOfWell(well).row));
  return (
    <div className={styles['scroll']} role="region" aria-label={`${name} by well`} tabIndex={0}>
      <Table
        look={styles['wells']}
        rows={[...letters].slice(0, rows).filter((_, row) => used.has(row))}
        keyOf={(letter) => letter}
        columns={[
          { head: <span className="unseen">Row</span>, cell: (letter) => letter },
          ...Array.from({ length: columns }, (_, column) => ({
            head: column + 1,
            cell: (letter: string) => {
              const value = values[`${letter}${column + 1}`];
              return value === undefined ? '' : numberText(value);
            },
          })),
        ]}
      />
    </div>
  );
}
