import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, type ReactElement, memo } from 'react';
import type { Now, Instrument } from '../../../../client/index.ts';
import { Segments } from '../../design/choice.tsx';
import { Panel } from '../../design/panel.tsx';
import { TableHead } from '../../design/table.tsx';
import { useMedia } from '../../design/use-media.ts';
import { useNow } from '../../design/time.tsx';
import { fitted, type Lane, Legend, type SpanView, Tools, useViewIn, type View } from '../../bars/index.ts';
import { BarsTable } from './gantt/bars-table.tsx';
import { Gantt } from './gantt/gantt.tsx';
import { earliestIn, latestIn, layLanes } from './gantt/lanes.ts';
import { missingIn, usePlan, useTimeline } from './gantt/use-timeline.ts';
import styles from './instruments.module.css';
import type { Shape } from './now-search.ts';
import { InstrumentRow } from './instrument-row.tsx';
import { reservationOf } from '../lab/reservations.tsx';

const heads = [
  ...['Instrument', 'State', 'Step · run', 'Queue'].map((head) => ({ head })),
  { head: <span className="unseen">Orders</span> },
];

/** How each instrument stands. It is drawn anew when one of them changes, and not with each move of the picture beside it. */
const Rows = memo(function Rows({
  instruments,
  reservations,
  queues,
}: {
  instruments: readonly Instrument[];
  reservations: Now['reservations'];
  queues: Now['queues'];
}): ReactElement {
  return (
    <table className={`cells lined ${styles['table']}`} aria-label="How each instrument stands">
      <colgroup>
        <col style={{ width: '18%' }} />
        <col style={{ width: 228 }} />
        <col />
        <col style={{ width: 72 }} />
        <col style={{ width: 44 }} />
      </colgroup>
      <TableHead columns={heads} />
      <tbody>
        {instruments.map((instrument, at) => {
          const { module, instance } = instrument;
          // A run waits for a module: its first row tells it.
          const first = instruments.findIndex((each) => each.module === module) === at;
          const queue = first ? queues?.find((each) => each.module === module) : undefined;
          const reservation = reservationOf(reservations, instrument);
          return (
            <InstrumentRow key={`${module}/${instance ?? ''}`} {...{ instrument, reservation, queue }} />
          );
        })}
      </tbody>
    </table>
  );
});

/** The view that the address names, and how to change it. */
function useView(): ReturnType<typeof useViewIn> {
  const span = useSearch({ from: '/', select: (search) => search.span });
  const until = useSearch({ from: '/', select: (search) => search.until });
  const navigate = useNavigate({ from: '/' });
  return useViewIn(
    { span, until },
    (next) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true }),
  );
}

const minute = 60_000;
const spans = [
  { word: '30 min', ms: 30 * minute },
  { word: '4 h', ms: 240 * minute },
  { word: '24 h', ms: 1_440 * minute },
];

/** True where rows and picture have room beside each other, as in instruments.module.css. */
const hasRoom = '(min-width: 1200px)';

/** A row for each instrument, and beside it what it did and is to do; where there is no room, in place of the rows for who asks. */
export function Instruments({ lab: { instruments, reservations, queues } }: { lab: Now }): ReactElement {
  const [asked, ask] = useView();
  const as = useSearch({ from: '/', select: (search) => search.as });
  const now = useNow();
  const wide = useMedia(hasRoom);
  const navigate = useNavigate();
  const shape = as ?? (wide ? 'picture' : undefined);
  const past = useTimeline(asked, now);
  const plan = usePlan(shape !== undefined, now);
  const lanes = useMemo(
    () => layLanes(instruments, past.timeline, plan, reservations),
    [instruments, past.timeline, plan, reservations],
  );
  const earliest = useMemo(() => earliestIn(lanes), [lanes]);
  const latest = useMemo(() => latestIn(lanes), [lanes]);
  const isReserved = reservations !== undefined && reservations.length > 0;
  const fit = (to: View, at: number): SpanView =>
    fitted(to, earliest, at, latest ?? (isReserved ? at : undefined));
  const view = fit(asked, now);
  const change = (to: (view: SpanView) => View): void =>
    ask((old) => {
      const shown = fit(old, Date.now());
      const next = to(shown);
      // What fits goes on to fit while nothing moves.
      return next === shown ? old : next;
    });
  const open = (href: string): void => void navigate({ href });
  return (
    <Panel
      title="Instruments"
      aside={
        <div className="line-16">
          <Shapes shape={shape} wide={wide} />
          {shape === undefined ? null : (
            <Tools
              {...{ view, change, now, spans }}
              fits={asked.span === 'fit'}
              missing={missingIn(past, view, now)}
            />
          )}
        </div>
      }
      flush
    >
      <div className={styles['both']}>
        {wide || shape === undefined ? <Rows {...{ instruments, reservations, queues }} /> : null}
        {shape === undefined ? null : (
          <div className={styles['picture']} data-alone={!wide || undefined}>
            {shape === 'table' ? (
              <BarsTable lanes={lanes} view={view} now={now} />
            ) : (
              <>
                {wide ? null : <Names lanes={lanes} />}
                <Gantt lanes={lanes} view={view} change={change} open={open} />
              </>
            )}
          </div>
        )}
      </div>
      {shape === 'picture' ? <Legend reserved /> : null}
    </Panel>
  );
}

/** What is shown: beside the rows, or in their place where there is no room beside them. */
function Shapes({ shape, wide }: { shape: Shape | undefined; wide: boolean }): ReactElement {
  const navigate = useNavigate({ from: '/' });
  const shapes = [
    ...(wide ? [] : [{ id: 'rows' as const, word: 'Now' }]),
    { id: 'picture' as const, word: wide ? 'Picture' : 'What they did' },
    { id: 'table' as const, word: 'As a table' },
  ];
  const usual = wide ? 'picture' : 'rows';
  return (
    <Segments
      label="What is shown"
      value={shape ?? 'rows'}
      options={shapes}
      onChange={(id) =>
        void navigate({
          search: (old) => ({ ...old, as: id === usual || id === 'rows' ? undefined : id }),
        })
      }
    />
  );
}

/** The instruments' names at the left of the picture, where no row stands beside it. */
function Names({ lanes }: { lanes: readonly Lane[] }): ReactElement {
  return (
    <ul className={styles['names']} aria-hidden="true">
      {lanes.map(({ key }) => (
        <li key={key} className="cut soft small">
          {key}
        </li>
      ))}
    </ul>
  );
}
