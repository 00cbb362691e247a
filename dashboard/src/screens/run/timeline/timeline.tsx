import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { forecastQuery, usualQuery } from '../../../api/index.ts';
import {
  axisHeight,
  fittedOpen,
  fittedPast,
  type Hit,
  type Lane,
  Legend,
  Picture,
  type Seen,
  type SpanView,
  stepRows,
  Tools,
  useViewIn,
  type View,
} from '../../../bars/index.ts';
import { Segments } from '../../../design/choice.tsx';
import { useNow } from '../../../design/time.tsx';
import { inPlace } from '../../../design/in-place.ts';
import type { RunOutline } from '../../../worker/index.ts';
import { PartLink } from '../part-link.tsx';
import { runRoute } from '../run-search.ts';
import { isOver } from '../step-look.ts';
import { placeOf, type PlannedRow, rowsOf } from '../step-rows.ts';
import { type Expected, extentOf, lanesOf, type UsualTimes } from './step-lanes.ts';
import { TimesTable } from './times-table.tsx';
import styles from './timeline.module.css';

const minute = 60_000;
const spans = [
  { word: '1 min', ms: minute },
  { word: '10 min', ms: 10 * minute },
  { word: '1 h', ms: 60 * minute },
];
const noTimes: UsualTimes = new Map();

/** When each step of a run waited, was done, and is to be done. */
export function TimelinePanel({ run, selected }: { run: RunOutline; selected: number }): ReactElement {
  const { as } = runRoute.useSearch();
  const { head, steps } = run;
  const over = isOver(head);
  const now = useNow();
  const expected = useExpected(head.run_id, !over);
  const { data: usual = noTimes } = useQuery({ ...usualQuery, enabled: !head.simulate });
  const [opened, setOpened] = useState<ReadonlyMap<number, boolean>>(new Map());
  const rows = useMemo(() => rowsOf(steps, selected, opened), [steps, selected, opened]);
  const lanes = useMemo(
    () =>
      lanesOf(
        rows.map(({ line }) => line),
        run,
        expected,
        usual,
      ),
    [rows, run, expected, usual],
  );
  const [asked, view, change] = useRunView(lanes, over, now);
  const table = as === 'table';
  const nothing = view ? undefined : 'No step has begun yet, and nobody knows when one will.';
  return (
    <div className="stack-12">
      <div className="apart">
        <Shapes table={table} />
        {table || !view ? null : (
          <Tools {...{ view, change, now, spans }} fits={asked.span === 'fit'} goesOn={!over} />
        )}
      </div>
      {table ? (
        <TimesTable rows={rows} lanes={lanes} run={run} selected={placeOf(rows, steps, selected)} />
      ) : view ? (
        <>
          <Lanes
            {...{ run, rows, lanes, view, change }}
            place={placeOf(rows, steps, selected)}
            open={(position, isOpen) => setOpened((old) => new Map(old).set(position, isOpen))}
          />
          <Legend usual={usual.size > 0} first={lanes.some(({ planned }) => planned)} />
        </>
      ) : (
        <p className="soft">{nothing}</p>
      )}
    </div>
  );
}

/** What is expected of the steps of a run that goes on. */
function useExpected(id: string, goesOn: boolean): Expected | undefined {
  const { data, dataUpdatedAt: readAt } = useQuery({ ...forecastQuery(id), enabled: goesOn });
  const forecasts = goesOn ? data?.runs[0]?.steps : undefined;
  return useMemo(
    () => forecasts && { steps: new Map(forecasts.map((each) => [each.step, each])), readAt },
    [forecasts, readAt],
  );
}

type Change = (to: (view: SpanView) => View) => void;

/** The stretch of time that the address asks for and the one that is shown, undefined where there is nothing to show; and how to change it. */
function useRunView(
  lanes: readonly Lane[],
  over: boolean,
  now: number,
): [View, SpanView | undefined, Change] {
  const { span, until } = runRoute.useSearch();
  const navigate = useNavigate({ from: '/runs/$id' });
  const [asked, ask] = useViewIn(
    { span, until },
    (next) => void navigate({ search: (old) => ({ ...old, ...next }), ...inPlace }),
  );
  const extent = useMemo(() => extentOf(lanes), [lanes]);
  const fit = (view: View, at: number): SpanView | undefined =>
    extent && (over ? fittedPast(view, extent) : fittedOpen(view, extent, at));
  const change: Change = (to) =>
    ask((old) => {
      const shown = fit(old, Date.now());
      const next = shown && to(shown);
      // What fits goes on to fit while nothing moves.
      return !next || next === shown ? old : next;
    });
  return [asked, fit(asked, now), change];
}

/** The picture, or what can be read instead. */
function Shapes({ table }: { table: boolean }): ReactElement {
  const navigate = useNavigate({ from: '/runs/$id' });
  return (
    <Segments
      label="What is shown"
      value={table ? 'table' : 'picture'}
      options={[
        { id: 'picture', word: 'Picture' },
        { id: 'table', word: 'As a table' },
      ]}
      onChange={(id) =>
        void navigate({ search: (old) => ({ ...old, as: id === 'table' ? 'table' : undefined }), ...inPlace })
      }
    />
  );
}

/** The steps and, beside them, the picture. Both scroll in one box, and only what is to be seen is drawn. */
function Lanes({
  run,
  rows,
  lanes,
  place,
  view,
  change,
  open,
}: {
  run: RunOutline;
  rows: readonly PlannedRow[];
  lanes: readonly Lane[];
  /** Where the selected step stands among the rows. */
  place: number;
  view: SpanView;
  change: (to: (view: SpanView) => SpanView) => void;
  open: (position: number, isOpen: boolean) => void;
}): ReactElement {
  const navigate = useNavigate({ from: '/runs/$id' });
  const box = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState<Seen>({ top: 0, height: 0 });
  useEffect(() => {
    const of = box.current;
    if (!of) return undefined;
    const look = (): void => setSeen({ top: of.scrollTop, height: of.clientHeight });
    const observer = new ResizeObserver(look);
    observer.observe(of);
    of.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      of.removeEventListener('scroll', look);
    };
  }, []);
  const show = useEffectEvent(() => {
    const of = box.current;
    if (!of) return;
    const top = place * stepRows.height;
    const room = of.clientHeight - axisHeight - stepRows.height;
    of.scrollTop = Math.min(top, Math.max(of.scrollTop, top - room));
  });
  useEffect(() => show(), [place]);

  const select = (at: number | undefined, part: { tab?: undefined } | undefined = undefined): void => {
    const step = at === undefined ? undefined : rows[at]?.line.position;
    if (step === undefined) return;
    void navigate({ search: (old) => ({ ...old, step, ...part }), ...inPlace });
  };
  const height = axisHeight + rows.length * stepRows.height;
  return (
    <div className={`box ${styles['box']}`} data-scrolls={seen.height < height} ref={box}>
      <div className={styles['lanes']} style={{ height }}>
        <Names {...{ run, rows, place, seen, open }} />
        <div className={styles['picture']}>
          <Picture
            {...{ lanes, view, change }}
            rows={stepRows}
            lane={place}
            choose={select}
            press={(hit, at) => select(laneOf(hit) ?? at)}
            enter={(_, at) => select(at, { tab: undefined })}
            label="When each step waited, was done and is to be done. Left and right move in time, plus and minus zoom, Home goes to now, up and down choose a step, N and P its next and previous attempt, Enter shows all of the step."
            seen={{ top: seen.top, height: Math.min(height, seen.height) }}
            isOfRun
          />
        </div>
      </div>
    </div>
  );
}

function laneOf(hit: Hit | undefined): number | undefined {
  return hit?.lane;
}

/** More rows than are in sight, so that none is missing while somebody scrolls. */
const around = 10;

/** The names of the steps that are in sight. */
function Names({
  run,
  rows,
  place,
  seen,
  open,
}: {
  run: RunOutline;
  rows: readonly PlannedRow[];
  place: number;
  seen: Seen;
  open: (position: number, isOpen: boolean) => void;
}): ReactElement {
  const first = Math.max(0, Math.floor(seen.top / stepRows.height) - around);
  const last = Math.ceil((seen.top + seen.height) / stepRows.height) + around;
  return (
    <div className={styles['names']}>
      <div className={`quiet small ${styles['corner']}`}>Step</div>
      <ul aria-label="Steps">
        {rows.slice(first, last).map(({ line: { position, name, added_for }, depth, parts }, index) => (
          <li
            key={position}
            style={{ top: axisHeight + (first + index) * stepRows.height, paddingLeft: 8 + depth * 12 }}
            data-selected={first + index === place || undefined}
          >
            <PartLink id={run.head.run_id} part={{ step: position }} className="cut" tabIndex={-1}>
              {added_for ? null : <span className="quiet">{position + 1} </span>}
              {name}
            </PartLink>
            {parts ? (
              <button
                type="button"
                className="plain"
                aria-expanded={parts.isOpen}
                aria-label={`${name}: ${parts.word}`}
                title={parts.isOpen ? 'Hide what stands within it' : 'Show what stands within it'}
                onClick={() => open(position, !parts.isOpen)}
              >
                {parts.isOpen ? '▾' : '▸'}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
    </div>
  );
}
