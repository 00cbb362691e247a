import { type ClipboardEvent, type KeyboardEvent, type ReactElement, useRef } from 'react';
import { ToggleButton } from 'react-aria-components';
import type { Fault, Outline } from '../api/index.ts';
import { Press } from '../design/press.tsx';
import { StateIcon } from '../design/state.tsx';
import { toText } from '../design/value-text.ts';
import { VirtualTable } from '../design/virtual-table.tsx';
import styles from './handing-in.module.css';
import { pasted, rowsAt, type TypedTable, withCell, withColumn, withoutRow } from './table-of-values.ts';

type Parameter = Outline['parameters'][number];

/** So many rows are in sight at once. */
const mostRows = 8;

/** The values of many runs, a row each: typed, or pasted from a spreadsheet. */
export function ValuesTable({
  table,
  parameters,
  problems,
  change,
}: {
  table: TypedTable;
  parameters: readonly Parameter[];
  problems: readonly Fault[];
  change: (table: TypedTable) => void;
}): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  const { columns, rows, name } = table;
  const known = new Map(parameters.map((each) => [each.name, each]));
  const own = problems.flatMap(({ file, line }) => (file === name && line !== undefined ? [line] : []));
  const wrong = rowsAt(table, own);
  const go = (row: number, column: number): void => focusCell(place.current, row, column);
  const keys = (event: KeyboardEvent, row: number, column: number): void => {
    if (event.key === 'ArrowUp' && row > 0) go(row - 1, column);
    else if (event.key === 'ArrowDown' && row < rows.length - 1) go(row + 1, column);
    else if (event.key === 'Enter') {
      if (row === rows.length - 1) change(withCell(table, rows.length, column, ''));
      go(row + 1, column);
    } else return;
    event.preventDefault();
  };
  const paste = (event: ClipboardEvent, row: number, column: number): void => {
    const next = pasted(table, row, column, event.clipboardData.getData('text'), [...known.keys()]);
    if (!next) return;
    event.preventDefault();
    change(next);
  };
  return (
    <div className="stack-8" ref={place}>
      <div className="buttons" role="group" aria-label="What differs from run to run">
        {parameters.map((each) => (
          <ToggleButton
            key={each.name}
            className="toggle"
            isSelected={columns.includes(each.name)}
            onChange={(wanted) => change(withColumn(table, each.name, wanted))}
          >
            {each.name}
          </ToggleButton>
        ))}
      </div>
      <VirtualTable
        label={`The values of each run (${name})`}
        rows={rows}
        height={40}
        most={mostRows}
        look={styles['grid']}
        columns={[
          {
            head: 'Run',
            cell: (_, row) => (
              <>
                {row + 1} {wrong.has(row) ? <WrongMark /> : null}
              </>
            ),
          },
          ...columns.map((column, at) => ({
            head: headOf(column, known.get(column)),
            cell: (row: readonly string[], index: number) => (
              <input
                className="control"
                data-cell={`${index} ${at}`}
                aria-label={`${column} of run ${index + 1}`}
                aria-invalid={wrong.has(index) || undefined}
                value={row[at] ?? ''}
                placeholder={toText(known.get(column)?.default)}
                list={known.get(column)?.enum ? `values of ${column}`.replaceAll(/\s/g, '-') : undefined}
                onChange={({ target }) => change(withCell(table, index, at, target.value))}
                onKeyDown={(event) => keys(event, index, at)}
                onPaste={(event) => paste(event, index, at)}
              />
            ),
          })),
          {
            head: <span className="unseen">Take away</span>,
            cell: (_, row) => (
              <Press
                look="quiet"
                aria-label={`Take run ${row + 1} away`}
                onPress={() => change(withoutRow(table, row))}
              >
                ×
              </Press>
            ),
          },
        ]}
      />
      {parameters.map(({ name: of, enum: allowed }) =>
        allowed ? (
          <datalist key={of} id={`values of ${of}`.replaceAll(/\s/g, '-')}>
            {allowed.map((value) => (
              <option key={toText(value)} value={toText(value)} />
            ))}
          </datalist>
        ) : null,
      )}
      <div className="line-12">
        <Press
          onPress={() => {
            change(withCell(table, rows.length, 0, ''));
            go(rows.length, 0);
          }}
        >
          Add a run
        </Press>
        <span className="quiet small">
          Cells can be pasted from a spreadsheet, with a header or without. An empty one leaves its parameter
          to the default.
        </span>
      </div>
    </div>
  );
}

function WrongMark(): ReactElement {
  return (
    <span className="wrong">
      <StateIcon of="failed" size={12} />
      <span className="unseen">wrong</span>
    </span>
  );
}

function headOf(name: string, parameter: Parameter | undefined): string {
  return parameter?.unit === undefined ? name : `${name} (${parameter.unit})`;
}

/** Has a cell the focus; one of a row that is added is in the page only after it has been drawn. */
function focusCell(place: HTMLElement | null, row: number, column: number): void {
  requestAnimationFrame(() => {
    place?.querySelector<HTMLElement>(`[data-cell="${row} ${column}"]`)?.focus();
  });
}
