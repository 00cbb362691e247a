import { formatClock, formatDuration, formatSpan } from '../../../../../shared/sentences/index.ts';
import type { ReactElement } from 'react';
import { type Bar, forecastLines, type Lane, plannedOf } from '../../../bars/index.ts';
import { StateMark, waitInWords } from '../../../design/state.tsx';
import { useNow } from '../../../design/time.tsx';
import { VirtualTable } from '../../../design/virtual-table.tsx';
import type { RunOutline } from '../../../worker/index.ts';
import { PartLink } from '../part-link.tsx';
import { lookOf } from '../step-look.ts';
import type { PlannedRow } from '../step-rows.ts';
import styles from './timeline.module.css';

/** What the picture shows, to be read instead of seen. */
export function TimesTable({
  rows,
  lanes,
  run: { head },
  selected,
}: {
  rows: readonly PlannedRow[];
  lanes: readonly Lane[];
  run: RunOutline;
  selected: number;
}): ReactElement {
  const now = useNow();
  return (
    <VirtualTable
      label="When each step waited and was done"
      look={styles['table']}
      rows={rows}
      height={32}
      selected={selected}
      columns={[
        {
          head: 'Step',
          cell: ({ line: { position, name, added_for } }) => (
            <PartLink id={head.run_id} part={{ step: position }}>
              {added_for ? '' : `${position + 1} `}
              {name}
            </PartLink>
          ),
          title: ({ line }) => line.name,
        },
        { head: 'State', cell: ({ line }) => <StateMark shown={lookOf(line, head)} /> },
        {
          head: 'Waited',
          cell: (_, at) => <Waited lane={lanes[at]} now={now} />,
        },
        // A lab of short actions makes no plan.
        ...(lanes.some(({ planned }) => planned)
          ? [{ head: 'Planned', cell: (_: PlannedRow, at: number) => <Planned lane={lanes[at]} now={now} /> }]
          : []),
        { head: 'Began', cell: (_, at) => beganInWords(lanes[at], now) },
        { head: 'Took', cell: (_, at) => tookInWords(lastActed(lanes[at]), now) },
        { head: 'Attempts', cell: (_, at) => actedIn(lanes[at]).length || '' },
      ]}
    />
  );
}

/** For how long it waited in all, and for what. */
function Waited({ lane, now }: { lane: Lane | undefined; now: number }): ReactElement | null {
  if (!lane || lane.waits.length === 0) return null;
  const waits = lane.waits.map(({ from, to, of }) => {
    const [ms, why] = [Math.min(to, now) - from, of.text ?? waitInWords(of.reason)];
    return { ms, why, told: `${formatDuration(ms)}: ${why}` };
  });
  return (
    <span title={waits.map(({ told }) => told).join('\n')}>
      {formatDuration(waits.reduce((sum, { ms }) => sum + ms, 0))}{' '}
      <span className="quiet">{waits.length === 1 ? waits[0]?.why : `in ${waits.length} waits`}</span>
    </span>
  );
}

/** When it was to begin, and how that came true. */
function Planned({ lane, now }: { lane: Lane | undefined; now: number }): ReactElement | null {
  const of = lane && plannedOf(lane, now);
  if (!lane?.planned || !of) return null;
  return (
    <span title={of.text}>
      {formatClock(lane.planned.begin, now)} <span className="quiet">{of.late}</span>
    </span>
  );
}

function actedIn(lane: Lane | undefined): Bar[] {
  return (lane?.tracks.flat() ?? []).filter(({ of }) => of.outcome !== 'planned');
}

function lastActed(lane: Lane | undefined): Bar | undefined {
  return actedIn(lane).at(-1);
}

/** When its first attempt began, or in what time it is expected to. */
function beganInWords(lane: Lane | undefined, now: number): ReactElement | string {
  const [first] = actedIn(lane);
  if (first) return formatClock(first.from, now);
  const planned = lane?.tracks.flat()[0];
  if (!planned) return '';
  return (
    <span className="quiet" title={forecastLines(planned, now).join('\n')}>
      in {formatSpan(planned.from - now)}
    </span>
  );
}

function tookInWords(bar: Bar | undefined, now: number): string {
  if (!bar || bar.of.outcome === 'planned' || (bar.of.to === null && bar.of.outcome !== 'acting')) return '';
  return formatDuration(Math.min(bar.to, now) - bar.from);
}
