import { formatClock, formatTime } from '../../../../shared/sentences/index.ts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { runEventsQuery } from '../../api/index.ts';
import type { RunEvent, RunOutline } from '../../worker/index.ts';
import { Reading } from '../../design/told.tsx';
import { VirtualTable } from '../../design/virtual-table.tsx';
import { useNow } from '../../design/time.tsx';
import { JsonTree } from '../../preview/index.ts';
import { wordOfStep } from './step-look.ts';
import styles from './values.module.css';

/** What happened to the run, as its clients hear of it. */
export function EventsPanel({ run }: { run: RunOutline }): ReactElement {
  return (
    <Reading of={useQuery(runEventsQuery(run.head.run_id))} what="the events">
      {(events) => <Events events={events} run={run} />}
    </Reading>
  );
}

function Events({ events, run }: { events: readonly RunEvent[]; run: RunOutline }): ReactElement {
  const [chosen, setChosen] = useState<number>();
  const now = useNow();
  if (events.length === 0) return <p className="quiet">Nothing has happened to this run yet.</p>;
  const shown = chosen === undefined ? undefined : events[chosen];
  return (
    <div className="stack-12">
      <VirtualTable
        label="Events"
        rows={events}
        height={40}
        look={styles['box']}
        selected={chosen}
        columns={[
          {
            head: 'When',
            cell: ({ at }) => formatClock(at, now),
            className: styles['when'],
            title: ({ at }) => formatTime(at),
          },
          {
            head: 'Event',
            cell: ({ name }, index) => (
              <button
                type="button"
                className={`plain ${styles['open']}`}
                aria-expanded={index === chosen}
                onClick={() => setChosen(index === chosen ? undefined : index)}
              >
                {name}
              </button>
            ),
          },
          {
            head: 'Step',
            cell: ({ step }) =>
              step === undefined ? null : (
                <Link to="/runs/$id" params={{ id: run.head.run_id }} search={{ step }}>
                  {wordOfStep(run.steps, step)}
                </Link>
              ),
          },
        ]}
      />
      {shown ? <JsonTree value={shown.event} label={`Event ${shown.name}`} /> : null}
    </div>
  );
}
