import { formatClock, formatTime } from '../../../../shared/sentences/index.ts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState, type ReactElement } from 'react';
import { runEventsQuery } from '../../api/index.ts';
import { sentenceOf } from '../../design/problem.ts';
import type { RunOutline } from '../../worker/index.ts';
import { Notice } from '../../design/notice.tsx';
import { useNow } from '../../design/clock.tsx';
import { JsonTree } from '../../preview/index.ts';
import styles from './values.module.css';

const rowHeight = 40;

/** What happened to the run, as its clients hear of it. */
export function EventsPanel({ run }: { run: RunOutline }): ReactElement {
  const id = run.head.run_id;
  const { data, error } = useQuery(runEventsQuery(id));
  const [chosen, setChosen] = useState<number>();
  const box = useRef<HTMLDivElement>(null);
  const now = useNow();
  const events = data ?? [];
  const virtual = useVirtualizer({
    count: events.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  if (error) return <Notice kind="failed">The events cannot be shown: {sentenceOf(error)}</Notice>;
  if (!data) return <p className={styles['none']}>Reading the events …</p>;
  if (events.length === 0) return <p className={styles['none']}>Nothing has happened to this run yet.</p>;
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const shown = chosen === undefined ? undefined : events[chosen];
  return (
    <div className={styles['panel']}>
      <div className={styles['box']} ref={box} role="region" aria-label="Events" tabIndex={0}>
        <table aria-rowcount={events.length + 1}>
          <thead>
            <tr>
              <th scope="col" className={styles['when']}>
                When
              </th>
              <th scope="col">Event</th>
              <th scope="col">Step</th>
            </tr>
          </thead>
          <tbody>
            {before > 0 ? <tr style={{ height: before }} aria-hidden="true" /> : null}
            {items.map(({ index }) => {
              const event = events[index];
              if (!event) return null;
              const { at, name, step } = event;
              return (
                <tr key={index} aria-rowindex={index + 2} data-selected={index === chosen || undefined}>
                  <td className={styles['when']} title={formatTime(at)}>
                    {formatClock(at, now)}
                  </td>
                  <td>
                    <button
                      type="button"
                      className={styles['open']}
                      aria-expanded={index === chosen}
                      onClick={() => setChosen(index === chosen ? undefined : index)}
                    >
                      {name}
                    </button>
                  </td>
                  <td>
                    {step === undefined ? null : (
                      <Link to="/runs/$id" params={{ id }} search={{ step }}>
                        {step + 1} {run.steps[step]?.name ?? ''}
                      </Link>
                    )}
                  </td>
                </tr>
              );
            })}
            {after > 0 ? <tr style={{ height: after }} aria-hidden="true" /> : null}
          </tbody>
        </table>
      </div>
      {shown ? <JsonTree value={shown.event} label={`Event ${shown.name}`} /> : null}
    </div>
  );
}
