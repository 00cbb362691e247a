import { formatDuration } from '../../../../../shared/sentences/index.ts';
import type { ReactElement } from 'react';
import type { ActionBar } from '../../../api/index.ts';
import { showOutcome } from '../../../design/outcomes.ts';
import { shortId } from '../../../design/short-id.tsx';
import { StateMark } from '../../../design/state-mark.tsx';
import { Ago } from '../../../design/time.tsx';
import { runAddress } from '../../../design/run-address.ts';
import styles from './bars-table.module.css';
import { firstFrom, type Lane, type Piece } from './lanes.ts';
import { stretchOf, type Stretch, type SpanView } from './view.ts';

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
    <div className={styles['scroll']} tabIndex={0} role="region" aria-label="What the instruments did">
      <table className={`cells ${styles['bars']}`}>
        <caption className="quiet small">
          {rows.length === 0
            ? 'No instrument did anything in this stretch of time.'
            : shown.length < rows.length
              ? `The newest ${mostRows} of ${rows.length} actions`
              : `${rows.length} ${rows.length === 1 ? 'action' : 'actions'}`}
        </caption>
        <thead>
          <tr>
            <th scope="col">Instrument</th>
            <th scope="col">Step</th>
            <th scope="col">Outcome</th>
            <th scope="col">Took</th>
            <th scope="col">Began</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ key, piece: { of, from, to } }) => (
            <tr key={`${of.run_id} ${of.step} ${of.attempt}`}>
              <td>{key}</td>
              <td title={`${of.step_name} · ${of.label}`}>
                <a href={runAddress(of.run_id, of.step)}>
                  {of.step_name} · {of.label} {shortId(of.run_id)}
                </a>
              </td>
              <td>
                <StateMark shown={showOutcome(of.outcome)} />
              </td>
              <td>
                {of.to === null && of.outcome !== 'acting' ? '–' : formatDuration(Math.min(to, now) - from)}
              </td>
              <td>
                <Ago at={of.from} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function rowsIn(lanes: readonly Lane[], { from, to }: Stretch): { key: string; piece: Piece<ActionBar> }[] {
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
