import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, type ReactElement } from 'react';
import type { Now } from '../../../../client/index.ts';
import { useNow } from '../../live/clock.tsx';
import { BarsTable } from './gantt/bars-table.tsx';
import { Gantt } from './gantt/gantt.tsx';
import { layLanes } from './gantt/lanes.ts';
import { Legend } from './gantt/legend.tsx';
import { Names } from './gantt/names.tsx';
import { Tools } from './gantt/tools.tsx';
import { useTimeline } from './gantt/use-timeline.ts';
import { useView } from './gantt/use-view.ts';
import styles from './instruments.module.css';
import { Rows } from './rows.tsx';
import { useWide } from './use-wide.ts';

/** A row for each instrument, and beside it, or below where there is no room, what it did. */
export function Instruments({ lab: { instruments, queues } }: { lab: Now }): ReactElement {
  const [view, change] = useView();
  const as = useSearch({ from: '/', select: (search) => search.as });
  const now = useNow();
  const wide = useWide();
  const navigate = useNavigate();
  const past = useTimeline(view, now);
  const lanes = useMemo(() => layLanes(instruments, past.timeline), [instruments, past.timeline]);
  const open = useCallback(
    (run_id: string, step: number) => void navigate({ href: `/runs/${run_id}?step=${step}` }),
    [navigate],
  );
  return (
    <section className={styles['panel']} aria-labelledby="instruments">
      <header className={styles['tools']}>
        <h2 id="instruments">Instruments</h2>
        <Tools view={view} change={change} now={now} past={past} as={as} />
      </header>
      <div className={styles['both']}>
        <Rows instruments={instruments} queues={queues} />
        <div className={styles['picture']} data-alone={!wide || undefined}>
          {as === 'table' ? (
            <BarsTable lanes={lanes} view={view} now={now} />
          ) : (
            <>
              {wide ? null : <Names lanes={lanes} />}
              <Gantt lanes={lanes} view={view} change={change} open={open} />
            </>
          )}
        </div>
      </div>
      {as === 'table' ? null : <Legend />}
    </section>
  );
}
