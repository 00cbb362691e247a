import { Link } from '@tanstack/react-router';
import { Suspense, useDeferredValue, useMemo, useState, type ReactElement } from 'react';
import { Button } from 'react-aria-components';
import type { ResultOfRun } from '../../../../client/index.ts';
import { type ResultRequest, type ResultTable, useResults } from '../../api/index.ts';
import { ManyChoice } from '../../design/choice.tsx';
import { Panel } from '../../design/panel.tsx';
import { Press } from '../../design/press.tsx';
import { IdLink, runAddress, shortId } from '../../design/address.tsx';
import { showStatus, StateMark } from '../../design/state.tsx';
import type { Column } from '../../design/table.tsx';
import { RestedSearch } from '../../design/text-input.tsx';
import { Ago } from '../../design/time.tsx';
import { Failed, Notice, Reading } from '../../design/told.tsx';
import { toText } from '../../design/value-text.ts';
import { VirtualTable } from '../../design/virtual-table.tsx';
import { numberText } from '../../preview/index.ts';
import { SavedViews } from '../../views/index.ts';
import { NoteDialog } from '../notes/note-dialog.tsx';
import { Tags } from '../notes/run-notes.tsx';
import { whatIsDrawn } from './points.ts';
import type { ResultsLook } from './results-search.ts';
import styles from './results.module.css';
import {
  bestSoFar,
  bestWords,
  cellOf,
  columnsOf,
  filtered,
  headOf,
  type ResultColumn,
  sorted,
  standsFirst,
  tableAsCsv,
  tellNothing,
  unknownTerms,
} from './table-of-results.ts';
import { plateNames, ResultsPlates } from './results-plates.tsx';
import { lazyPart } from '../../design/loading.ts';

const ResultsPlot = lazyPart(async () => (await import('./results-plot.tsx')).ResultsPlot);

interface Looked {
  look: ResultsLook;
  /** Changes what the address says. */
  change: (part: ResultsLook) => void;
}

/** What some runs were given and what came out of them: as a table, drawn, and plate beside plate. */
export function ResultsView({
  request,
  look,
  change,
  name,
}: Looked & {
  request: ResultRequest;
  /** What the file of the table is called. */
  name: string;
}): ReactElement {
  const asked = useMemo(
    (): ResultRequest => ({ ...request, ...(look.simulated && { simulate: 'any' }) }),
    [request, look.simulated],
  );
  return (
    <Reading of={useResults(asked)} what="the results">
      {(table) => <Shown table={table} look={look} change={change} name={name} />}
    </Reading>
  );
}

function Shown({ table, look, change, name }: Looked & { table: ResultTable; name: string }): ReactElement {
  const all = useMemo(() => columnsOf(table.runs), [table.runs]);
  const columns = useMemo(() => {
    const hidden = look.hide ?? tellNothing(table.runs, all);
    return all.filter(({ key }) => !hidden.includes(key));
  }, [table.runs, all, look.hide]);
  const { up, across } = useMemo(
    () => whatIsDrawn(table.runs, all, { up: look.up, across: look.across }),
    [table.runs, all, look.up, look.across],
  );
  const down = look.sort?.startsWith('-') ?? false;
  const by = all.find(({ key }) => key === look.sort?.replace(/^-/, ''));
  const rows = useMemo(
    () => sorted(filtered(table.runs, all, look.find ?? ''), by, down),
    [table.runs, all, look.find, by, down],
  );
  // What is drawn comes after the table: a thousand rows are sorted and drawn in one go otherwise.
  const drawn = useDeferredValue(rows);
  const plates = useMemo(() => plateNames(drawn), [drawn]);
  const unknown = unknownTerms(look.find ?? '', all);
  const marked = (look.marked ?? []).filter((id) => rows.some(({ run_id }) => run_id === id));
  return (
    <div className="stack-16">
      <search className={`tools ${styles['tools']}`} aria-label="Which results are shown">
        <RestedSearch
          label="Filter: a word, or od > 0.5"
          value={look.find ?? ''}
          onChange={(find) => change({ find: find.trim() || undefined })}
        />
        <ManyChoice
          label="Columns"
          word={columns.length === all.length ? 'All columns' : `${columns.length} of ${all.length} columns`}
          values={columns.map(({ key }) => key)}
          options={all.map((column) => ({
            id: column.key,
            word: column.kind === 'given' ? `${headOf(column)} (given)` : headOf(column),
          }))}
          onChange={(ids) => change({ hide: all.flatMap(({ key }) => (ids.includes(key) ? [] : [key])) })}
        />
        <label className={styles['simulated']}>
          <input
            type="checkbox"
            checked={look.simulated ?? false}
            onChange={({ target }) => change({ simulated: target.checked || undefined })}
          />
          Simulated runs, too
        </label>
        <Press
          onPress={() => download(`${name}.csv`, tableAsCsv(rows, columns))}
          isDisabled={rows.length === 0}
        >
          Download as CSV
        </Press>
        <SavedViews />
      </search>
      <Failed error={unknown.length === 0 ? null : new Error(`no run has a column ${unknown.join(', ')}`)} />
      {marked.length === 0 ? null : <MarkedBar marked={marked} clear={() => change({ marked: undefined })} />}
      {rows.length === 0 ? (
        <Nothing any={table.runs.length > 0} simulated={look.simulated ?? false} change={change} />
      ) : (
        <ResultRows rows={rows} columns={columns} best={look.best && up[0]} look={look} change={change} />
      )}
      <p className="quiet">
        {rows.length === table.runs.length
          ? countOf(rows.length)
          : `${rows.length} of ${countOf(table.runs.length)}`}
        {[table.more ? ': the newest. `weir results` with `--csv` has all.' : '', ...table.lack].join(' ')}
      </p>
      {rows.length === 0 ? null : (
        <Panel title="Plot">
          <Suspense fallback={<div className={styles['plotPlace']} />}>
            <ResultsPlot runs={drawn} columns={all} {...{ up, across, look, change }} />
          </Suspense>
        </Panel>
      )}
      {plates.length === 0 ? null : (
        <Panel title="Plates">
          <ResultsPlates runs={drawn} names={plates} look={look} change={change} />
        </Panel>
      )}
    </div>
  );
}

function countOf(runs: number): string {
  return runs === 1 ? '1 run' : `${runs} runs`;
}

function Nothing({
  any,
  simulated,
  change,
}: {
  any: boolean;
  simulated: boolean;
  change: (part: ResultsLook) => void;
}): ReactElement {
  if (any) return <Notice kind="plain">No run fits the filter.</Notice>;
  if (simulated) return <Notice kind="plain">There are no runs.</Notice>;
  return (
    <Notice kind="plain">
      No run here has touched an instrument.{' '}
      <Press look="quiet" onPress={() => change({ simulated: true })}>
        Show simulated runs
      </Press>
    </Notice>
  );
}

function MarkedBar({ marked, clear }: { marked: readonly string[]; clear: () => void }): ReactElement {
  const [first, ...others] = marked;
  return (
    <div className={`card tools ${styles['marked']}`} role="status">
      <span>
        {countOf(marked.length)} marked: {marked.map(shortId).join(', ')}
      </span>
      {first !== undefined && others.length > 0 ? (
        <Link to="/runs/$id" params={{ id: first }} search={{ tab: 'compare', with: others.join(',') }}>
          Compare them
        </Link>
      ) : null}
      <Press look="quiet" onPress={clear}>
        Mark none
      </Press>
    </div>
  );
}

const rowHeight = 36;
const rowsInSight = 14;

function ResultRows({
  rows,
  columns,
  best,
  look,
  change,
}: Looked & {
  rows: readonly ResultOfRun[];
  columns: readonly ResultColumn[];
  best: ResultColumn | undefined;
}): ReactElement {
  const [written, setWritten] = useState<ResultOfRun>();
  const marked = new Set(look.marked);
  const bestRuns = useMemo(
    () => (best && look.best ? bestSoFar(rows, best, look.best).runs : undefined),
    [rows, best, look.best],
  );
  const mark = (id: string): void => {
    const next = marked.has(id) ? [...marked].filter((each) => each !== id) : [...marked, id];
    change({ marked: next.length === 0 ? undefined : next });
  };
  const pick: Column<ResultOfRun> = {
    head: <span className="unseen">Mark</span>,
    className: styles['pick'],
    cell: ({ run_id, label }) => (
      <input
        type="checkbox"
        aria-label={`Mark ${label} ${shortId(run_id)}`}
        checked={marked.has(run_id)}
        onChange={() => mark(run_id)}
      />
    ),
  };
  const run: Column<ResultOfRun> = {
    head: 'Run',
    names: true,
    cell: ({ run_id, simulate }) => (
      <>
        <IdLink to={runAddress(run_id)} id={run_id} />
        {look.best && bestRuns?.has(run_id) ? (
          <b className={styles['best']}> {bestWords[look.best]}</b>
        ) : null}
        {simulate ? <span className="quiet small"> simulated</span> : null}
      </>
    ),
  };
  const shown = (column: ResultColumn): Column<ResultOfRun> => ({
    head: <Head column={column} sort={look.sort} change={change} />,
    sorted: orderOf(column, look.sort),
    ...(column.isNumber && { end: true as const }),
    title: (row: ResultOfRun) => toText(cellOf(row, column)),
    cell: (row: ResultOfRun) => (
      <ResultCell
        row={row}
        column={column}
        isBest={column === best && (bestRuns?.has(row.run_id) ?? false)}
      />
    ),
  });
  return (
    <>
      <VirtualTable
        label="Results by run"
        rows={rows}
        height={rowHeight}
        most={rowsInSight}
        look={styles['table']}
        columns={[
          pick,
          run,
          ...columns.filter(standsFirst).map(shown),
          {
            head: <span className="unseen">Tags and note</span>,
            cell: (row) => (
              <Press
                look="quiet"
                aria-label={`Tag ${row.label} ${shortId(row.run_id)}`}
                onPress={() => setWritten(row)}
              >
                Tag
              </Press>
            ),
          },
          ...columns.filter((column) => !standsFirst(column)).map(shown),
        ]}
      />
      {written ? (
        <NoteDialog
          run_id={written.run_id}
          name={`${written.label} ${shortId(written.run_id)}`}
          close={() => setWritten(undefined)}
        />
      ) : null}
    </>
  );
}

function orderOf({ key }: ResultColumn, sort: string | undefined): 'ascending' | 'descending' | 'none' {
  return sort === key ? 'ascending' : sort === `-${key}` ? 'descending' : 'none';
}

/** The name of a column; a press sorts by it, another one the other way round, and a third no more. */
function Head({
  column,
  sort,
  change,
}: {
  column: ResultColumn;
  sort: string | undefined;
  change: (part: ResultsLook) => void;
}): ReactElement {
  const order = orderOf(column, sort);
  const next = { none: column.key, ascending: `-${column.key}`, descending: undefined }[order];
  return (
    <Button className={`plain ${styles['head']}`} onPress={() => change({ sort: next })}>
      {headOf(column)}
      <span aria-hidden="true">{{ none: '', ascending: ' ▲', descending: ' ▼' }[order]}</span>
    </Button>
  );
}

function ResultCell({
  row,
  column,
  isBest,
}: {
  row: ResultOfRun;
  column: ResultColumn;
  isBest: boolean;
}): ReactElement | null {
  const { kind, name } = column;
  if (kind === 'run') {
    if (name === 'status') return <StateMark shown={showStatus(row.status)} />;
    if (name === 'tags') return <Tags tags={row.tags ?? []} />;
    if (name === 'created_at') return <Ago at={row.created_at} />;
    if (name === 'ended_at') return <Ago at={row.ended_at} />;
  }
  const value = cellOf(row, column);
  if (value === undefined) return null;
  const text = typeof value === 'number' ? numberText(value) : toText(value);
  const times = kind === 'value' ? row.series?.[name]?.length : undefined;
  return (
    <>
      {isBest ? <b className={styles['best']}>{text}</b> : text}
      {times === undefined ? null : <span className="quiet small"> last of {times}</span>}
    </>
  );
}

function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
