import { useNavigate } from '@tanstack/react-router';
import { useMemo, type ReactElement } from 'react';
import type { ResultOfRun } from '../../../../client/index.ts';
import { Choice, ManyChoice, Segments } from '../../design/choice.tsx';
import { Plot } from '../../design/plot/plot.tsx';
import type { ResultsLook } from './results-search.ts';
import { type Across, drawingOf, isOver } from './points.ts';
import { bestWords, headOf, type ResultColumn } from './table-of-results.ts';
import styles from './results.module.css';

const bests = [
  { id: 'none', word: 'none' },
  { id: 'least', word: bestWords.least },
  { id: 'most', word: bestWords.most },
] as const;

/** Values over time, over the runs, or over any column; and the best so far. */
export function ResultsPlot({
  runs,
  columns,
  up,
  across,
  look,
  change,
}: {
  runs: readonly ResultOfRun[];
  columns: readonly ResultColumn[];
  /** What is drawn, and over what. */
  up: readonly ResultColumn[];
  across: Across;
  look: ResultsLook;
  change: (part: ResultsLook) => void;
}): ReactElement {
  const navigate = useNavigate();
  const numbers = columns.filter(({ isNumber }) => isNumber);
  const over = columns.filter(isOver);
  const {
    x,
    lines,
    runs: points,
    words,
  } = useMemo(() => drawingOf(runs, up, across, look.best), [runs, up, across, look.best]);
  if (numbers.length === 0) return <p className="quiet">These runs have no numbers to draw.</p>;
  const names = up.map(({ name }) => name).join(', ');
  const overWhat = across === 'time' ? 'time' : across === 'run' ? 'the runs in their order' : headOf(across);
  return (
    <div className="stack-8">
      <div className="tools">
        <span className="labelled">
          <span>Y</span>
          <ManyChoice
            label="Y"
            word={names || 'choose …'}
            values={up.map(({ key }) => key)}
            options={numbers.map(({ key, name, kind }) => ({
              id: key,
              word: kind === 'given' ? `${name} (given)` : name,
            }))}
            onChange={(ids) => change({ up: ids.length === 0 ? undefined : ids })}
          />
        </span>
        <Choice
          label="X"
          value={typeof across === 'object' ? across.key : across}
          options={[
            { id: 'time', word: 'time' },
            { id: 'run', word: 'the runs in their order' },
            ...over.map((each) => ({ id: each.key, word: headOf(each) })),
          ]}
          onChange={(id) => change({ across: id })}
        />
        <span className="labelled">
          <span>Best so far</span>
          <Segments
            label="Best so far"
            value={look.best ?? 'none'}
            options={bests}
            onChange={(id) => change({ best: id === 'none' ? undefined : id })}
          />
        </span>
      </div>
      {x.length === 0 ? (
        <p className={`quiet ${styles['noPlot']}`}>No run in the table has both.</p>
      ) : (
        <Plot
          x={x}
          series={lines}
          time={across === 'time'}
          across={typeof across === 'object' ? headOf(across) : across}
          words={words}
          label={`${names} over ${overWhat}: ${x.length} points, the same as in the table`}
          pick={(at) => {
            const id = points[at];
            if (id !== undefined) void navigate({ to: '/runs/$id', params: { id } });
          }}
        />
      )}
      <p className="quiet">
        {names} over {overWhat}
        {look.best && typeof across !== 'object' ? `, and the ${bestWords[look.best]} so far` : ''}. A point
        leads to its run.
      </p>
    </div>
  );
}
