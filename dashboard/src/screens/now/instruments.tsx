import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, type ReactElement } from 'react';
import type { Now } from '../../../../client/index.ts';
import { useNow } from '../../live/clock.tsx';
import { BarsTable } from './gantt/bars-table.tsx';
import { Gantt } from './gantt/gantt.tsx';
import { layLanes } from './gantt/lanes.ts';
import { Names } from './gantt/names.tsx';
import { Tools } from './gantt/tools.tsx';
import { useTimeline } from './gantt/use-timeline.ts';
import { useView } from './gantt/use-view.ts';
import { InstrumentRow } from './instrument-row.tsx';
import styles from './instruments.module.css';
import { useWide } from './use-wide.ts';

/** A row for each instrument, and beside it, or below where there is no room, what it did. */
export function Instruments({ lab: { instruments, queues } }: { lab: Now }): ReactElement {
  const [view, change] = useView();
  const { as } = useSearch({ from: '/' });
  const now = useNow();
  const wide = useWide();
  const navigate = useNavigate();
  const past = useTimeline(view, now);
  const lanes = useMemo(() => layLanes(instruments, past.timeline), [instruments, past.timeline]);
  const open = useCallback(
    (run_id: string, step: number) => void navigate({ href: `/runs/${run_id}?step=${step}` }),
    [navigate],
  );
  const firsts = new Set<string>();
  const rows = instruments.map((instrument) => {
    const { module, instance } = instrument;
    const first = !firsts.has(module);
    firsts.add(module);
    const queue = first ? queues?.find((each) => each.module === module) : undefined;
    return <InstrumentRow key={`${module}/${instance ?? ''}`} instrument={instrument} queue={queue} />;
  });
  return (
    <section className={styles['panel']} aria-labelledby="instruments">
      <header className={styles['tools']}>
        <h2 id="instruments">Instruments</h2>
        <Tools view={view} change={change} now={now} past={past} as={as} />
      </header>
      <div className={styles['both']}>
        <table className={styles['table']} aria-label="How each instrument stands">
          <colgroup>
            <col style={{ width: '18%' }} />
            <col style={{ width: 192 }} />
            <col />
            <col style={{ width: 72 }} />
            <col style={{ width: 44 }} />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">Instrument</th>
              <th scope="col">State</th>
              <th scope="col">Step · run</th>
              <th scope="col">Queue</th>
              <th scope="col">
                <span className="unseen">Orders</span>
              </th>
            </tr>
          </thead>
          <tbody>{rows}</tbody>
        </table>
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
    </section>
  );
}
