import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, type ReactElement } from 'react';
import type { Now } from '../../../../client/index.ts';
import { Segments } from '../../design/segments.tsx';
import { useNow } from '../../design/clock.tsx';
import { BarsTable } from './gantt/bars-table.tsx';
import { Gantt } from './gantt/gantt.tsx';
import { earliestIn, layLanes } from './gantt/lanes.ts';
import { Legend } from './gantt/legend.tsx';
import { Names } from './gantt/names.tsx';
import { Tools } from './gantt/tools.tsx';
import { useTimeline } from './gantt/use-timeline.ts';
import { useView } from './gantt/use-view.ts';
import { fitted, type SpanView, type View } from './gantt/view.ts';
import styles from './instruments.module.css';
import type { Shape } from './now-search.ts';
import { Rows } from './rows.tsx';
import { useWide } from './use-wide.ts';

/** A row for each instrument, and beside it what it did; where there is no room, in place of the rows for who asks. */
export function Instruments({ lab: { instruments, queues } }: { lab: Now }): ReactElement {
  const [asked, ask] = useView();
  const as = useSearch({ from: '/', select: (search) => search.as });
  const now = useNow();
  const wide = useWide();
  const navigate = useNavigate();
  const past = useTimeline(asked, now);
  const lanes = useMemo(() => layLanes(instruments, past.timeline), [instruments, past.timeline]);
  const earliest = useMemo(() => earliestIn(lanes), [lanes]);
  const view = useMemo(() => fitted(asked, earliest, now), [asked, earliest, now]);
  const change = useCallback(
    (to: (view: SpanView) => View) => ask((old) => to(fitted(old, earliest, Date.now()))),
    [ask, earliest],
  );
  const open = useCallback(
    (run_id: string, step: number) => void navigate({ href: `/runs/${run_id}?step=${step}` }),
    [navigate],
  );
  const shape = as ?? (wide ? 'picture' : undefined);
  return (
    <section className={styles['panel']} aria-labelledby="instruments">
      <header className={styles['tools']}>
        <h2 id="instruments">Instruments</h2>
        <Shapes shape={shape} wide={wide} />
        {shape === undefined ? null : (
          <Tools view={view} fits={asked.span === 'fit'} change={change} now={now} past={past} />
        )}
      </header>
      <div className={styles['both']}>
        {wide || shape === undefined ? <Rows instruments={instruments} queues={queues} /> : null}
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
    </section>
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
