import { queryOptions, useQueries } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { ResultOfRun } from '../../../../client/index.ts';
import { Choice, Segments } from '../../design/choice.tsx';
import { own } from '../../design/own.ts';
import { Failed } from '../../design/told.tsx';
import { shortId, runAddress } from '../../design/address.tsx';
import { PlatesSideBySide } from '../../preview/index.ts';
import { inWorker, plateOfValue, type Plate } from '../../worker/index.ts';
import type { ResultsLook } from './results-search.ts';
import styles from './results.module.css';

/** So many plates stand side by side. */
const most = 12;
/** So many of the newest, where nobody has marked any. */
const usual = 4;

const readable = /\.(csv|tsv|json)$/i;

/** The names under which the runs have what may be a plate. Pure. */
export function plateNames(runs: readonly ResultOfRun[]): string[] {
  const names = runs.flatMap(({ files, objects = {} }) => [
    ...Object.keys(objects),
    ...Object.entries(files).flatMap(([name, path]) => (readable.test(path) ? [name] : [])),
  ]);
  return [...new Set(names)];
}

/** What a run has under the name, as a plate; null where that tells of no wells. It never changes. */
function plateQuery({ run_id, files, objects = {} }: ResultOfRun, name: string) {
  const path = own(files, name);
  const place = own(objects, name);
  return queryOptions({
    queryKey: ['plate', run_id, name, path, place],
    queryFn: async (): Promise<Plate | null> => {
      if (place !== undefined) {
        const { values } = await inWorker('readStep', run_id, place.step);
        return plateOfValue(own(values ?? {}, place.label)) ?? null;
      }
      if (path === undefined) return null;
      const file = { id: run_id, path };
      const read = path.toLowerCase().endsWith('.json')
        ? await inWorker('readJsonFile', file)
        : await inWorker('readTable', file);
      return read.plate ?? null;
    },
    structuralSharing: false,
    staleTime: Infinity,
    refetchInterval: false,
  });
}

/** The newest of some runs, the oldest of them first. Pure. */
function newestOf(runs: readonly ResultOfRun[], count: number): ResultOfRun[] {
  return runs
    .toSorted((a, b) => (a.run_id < b.run_id ? 1 : -1))
    .slice(0, count)
    .reverse();
}

/** Plates of several runs side by side, and how they differ from the first. */
export function ResultsPlates({
  runs,
  names,
  look,
  change,
}: {
  /** Those that are marked, or all. */
  runs: readonly ResultOfRun[];
  names: readonly string[];
  look: ResultsLook;
  change: (part: ResultsLook) => void;
}): ReactElement {
  const [as, setAs] = useState<'values' | 'difference'>('values');
  const name = names.find((each) => each === look.plate) ?? names[0] ?? '';
  const having = runs.filter(
    ({ files, objects = {} }) => Object.hasOwn(files, name) || Object.hasOwn(objects, name),
  );
  const { marked } = look;
  // In the order in which they were marked, so that somebody chooses the first.
  const wanted = marked?.flatMap((id) => having.find(({ run_id }) => run_id === id) ?? []);
  const shown = wanted?.slice(0, most) ?? newestOf(having, usual);
  const read = useQueries({ queries: shown.map((run) => plateQuery(run, name)) });
  const plates = shown.flatMap(({ run_id: key, label }, at) => {
    const plate = read[at]?.data;
    return plate ? [{ key, title: `${label} ${shortId(key)}`, href: runAddress(key), plate }] : [];
  });
  const waits = read.some(({ isPending }) => isPending);
  const error = read.find((each) => each.error)?.error;
  return (
    <div className="stack-12">
      <div className="tools">
        <Choice
          label="Plate"
          value={name}
          options={names.map((id) => ({ id, word: id }))}
          onChange={(plate) => change({ plate })}
        />
        <Segments
          label="What the wells show"
          value={as}
          options={[
            { id: 'values', word: 'values' },
            { id: 'difference', word: 'difference from the first' },
          ]}
          onChange={setAs}
        />
        <span className="quiet">
          {wanted === undefined
            ? `of the newest ${shown.length}: mark others in the table`
            : `of ${shown.length} marked runs${wanted.length > most ? `, the first of ${wanted.length}` : ''}`}
        </span>
      </div>
      <Failed error={error} what="A plate cannot be shown" />
      {plates.length === 0 ? (
        <p className={`quiet ${styles['noPlot']}`}>
          {waits ? 'Reading the plates …' : `“${name}” of these runs tells of no wells.`}
        </p>
      ) : (
        <PlatesSideBySide plates={plates} difference={as === 'difference'} />
      )}
    </div>
  );
}
