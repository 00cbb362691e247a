import { formatDuration, formatSpan } from '../../../../../shared/sentences/index.ts';
import type { ReactElement } from 'react';
import { showOutcome, StateMark } from '../../../design/state.tsx';
import { shortId, runAddress } from '../../../design/address.tsx';
import { Table } from '../../../design/table.tsx';
import { Ago } from '../../../design/time.tsx';
import styles from './bars-table.module.css';
import {
  type Bar,
  barKey,
  firstFrom,
  forecastLines,
  type Lane,
  type SpanView,
  type Stretch,
  stretchOf,
} from '../../../bars/index.ts';

/** Of more, the newest. */
const mostRows = 200;

/** What the picture shows, to be read instead of seen: the newest first. */
export function BarsTable({
  lanes,
  view,
  now,
}: {
  lanes: readonly Lane[];
  view: SpanView;
  now: number;
}): ReactElement {
  const rows = rowsIn(lanes, stretchOf(view, now));
  const shown = rows.slice(0, mostRows);
  return (
    <div
      className={styles['scroll']}
      tabIndex={0}
      role="region"
      aria-label="What the instruments did and are to do"
    >
      <Table
        look={`lined ${styles['bars']}`}
        caption={
          rows.length === 0
            ? 'No instrument did anything in this stretch of time.'
            : shown.length < rows.length
              ? `The newest ${mostRows} of ${rows.length} actions`
              : captionOf(rows)
        }
        rows={shown}
        keyOf={({ piece: { of } }) => barKey(of)}
        columns={[
          { head: 'Instrument', cell: ({ key }) => key },
          {
            head: 'Step',
            title: ({ piece: { of } }) => `${of.step_name} · ${of.label}`,
            cell: ({ piece: { of } }) => (
              <a href={runAddress(of.run_id, of.step)}>
                {of.step_name} · {of.label} {shortId(of.run_id)}
              </a>
            ),
          },
          { head: 'Outcome', cell: ({ piece: { of } }) => <StateMark shown={showOutcome(of.outcome)} /> },
          {
            head: 'Took',
            cell: ({ piece }) => tookInWords(piece, now),
          },
          {
            head: 'Began',
            cell: ({ piece }) =>
              piece.of.outcome === 'planned' ? (
                <span title={forecastLines(piece, now).join('\n')}>in {formatSpan(piece.from - now)}</span>
              ) : (
                <Ago at={piece.of.from} />
              ),
          },
        ]}
      />
    </div>
  );
}

/** How long it took or has acted by now, or is expected to take; a dash where nobody knows. */
function tookInWords({ of, from, to, forecast }: Bar, now: number): string {
  if (of.outcome === 'planned') return forecast?.end ? `about ${formatSpan(to - from)}` : '–';
  return of.to === null && of.outcome !== 'acting' ? '–' : formatDuration(Math.min(to, now) - from);
}

/** `12 actions, 3 planned`. */
function captionOf(rows: readonly { piece: Bar }[]): string {
  const planned = rows.filter(({ piece: { of } }) => of.outcome === 'planned').length;
  const acted = rows.length - planned;
  return `${acted} ${acted === 1 ? 'action' : 'actions'}${planned === 0 ? '' : `, ${planned} planned`}`;
}

function rowsIn(lanes: readonly Lane[], { from, to }: Stretch): { key: string; piece: Bar }[] {
  return lanes
    .flatMap(({ key, tracks }) =>
      tracks.flatMap((track) => {
        const first = firstFrom(track, from);
        const after = track.findIndex((piece, at) => at >= first && piece.from > to);
        return track.slice(first, after === -1 ? undefined : after).map((piece) => ({ key, piece }));
      }),
    )
    .sort((a, b) => b.piece.from - a.piece.from);
}
