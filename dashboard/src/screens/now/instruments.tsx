import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, type ReactElement, useState, memo } from 'react';
import type { Now, Instrument } from '../../../../client/index.ts';
import { Segments } from '../../design/choice.tsx';
import { Panel } from '../../design/panel.tsx';
import { TableHead } from '../../design/table.tsx';
import { useOnceTyped } from '../../design/rested.ts';
import { useMedia } from '../../design/use-media.ts';
import { useNow } from '../../design/time.tsx';
import { BarsTable } from './gantt/bars-table.tsx';
import { Gantt } from './gantt/gantt.tsx';
import { earliestIn, latestIn, layLanes, type Lane } from './gantt/lanes.ts';
import { Tools } from './gantt/tools.tsx';
import { usePlan, useTimeline } from './gantt/use-timeline.ts';
import { fitted, type SpanView, type View, searchOf, viewOf } from './gantt/view.ts';
import styles from './instruments.module.css';
import type { Shape } from './now-search.ts';
import ganttStyles from './gantt/gantt.module.css';
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

/** The view that the address names, and how to change it: seen at once, in the address a moment later. */
function useView(): [View, (change: (view: View) => View) => void] {
  const span = useSearch({ from: '/', select: (search) => search.span });
  const until = useSearch({ from: '/', select: (search) => search.until });
  const navigate = useNavigate({ from: '/' });
  const [view, setView] = useState(() => viewOf({ span, until }));
  const [told, setTold] = useState(view);
  const [named, setNamed] = useState({ span, until });
  if (named.span !== span || named.until !== until) {
    setNamed({ span, until });
    // Somebody went back, or pasted another address.
    const search = searchOf(told);
    if (search.span !== span || search.until !== until) {
      const back = viewOf({ span, until });
      setView(back);
      setTold(back);
    }
  }
  // A wheel turns faster than an address is worth changing.
  useOnceTyped(view, told, (next) => {
    setTold(next);
    void navigate({ search: (old) => ({ ...old, ...searchOf(next) }), replace: true });
  });
  return [view, setView];
}

const marks = [
  ['running', 'acts'],
  ['done', 'succeeded'],
  ['failed', 'failed'],
  ['unknown', 'outcome unknown'],
  ['cancelled', 'cancelled'],
  ['planned', 'planned'],
  ['reserved', 'a person has it'],
] as const;
const waits = [
  ['waiting', 'its turn'],
  ['attention', 'an instrument that takes nothing'],
  ['paused', 'an operator'],
  ['unknown', 'a word on an outcome'],
] as const;

/** What the colours and patterns of the picture stand for. */
function Legend(): ReactElement {
  return (
    <footer className={`line-16 soft small ${ganttStyles['legend']}`}>
      <ul className="line-16" aria-label="What the bars stand for">
        {marks.map(([of, word]) => (
          <li key={of}>
            <i data-state={of} aria-hidden="true" /> {word}
          </li>
        ))}
      </ul>
      <ul className="line-16" aria-label="What the hatched lines stand for">
        <li>waits for</li>
        {waits.map(([of, word]) => (
          <li key={of}>
            <i data-state={of} data-waits aria-hidden="true" /> {word}
          </li>
        ))}
      </ul>
    </footer>
  );
}

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
            <Tools view={view} fits={asked.span === 'fit'} change={change} now={now} past={past} />
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
      {shape === 'picture' ? <Legend /> : null}
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
    <ul className={ganttStyles['names']} aria-hidden="true">
      {lanes.map(({ key }) => (
        <li key={key} className="cut soft small">
          {key}
        </li>
      ))}
    </ul>
  );
}
