import type { ReactElement } from 'react';
import { formatClock, formatDuration, formatTime } from '../../../../../client/index.ts';
import { showOutcome, waitInWords } from '../../../design/outcomes.ts';
import { StateIcon } from '../../../design/icon.tsx';
import { shortId } from '../../../design/short-id.tsx';
import { StateMark } from '../../../design/state-mark.tsx';
import type { Hit } from './hit.ts';
import styles from './gantt.module.css';

/** More are counted. */
const mostWaits = 4;

/** What lies under the pointer, or where the keyboard is: step, run and times. */
export function Card({ hit, now, x, top }: { hit: Hit; now: number; x: number; top: number }): ReactElement {
  return (
    <div className={styles['card']} style={{ left: x, top }} aria-hidden="true">
      {'bar' in hit ? <Bar hit={hit} now={now} /> : <Waits hit={hit} now={now} />}
    </div>
  );
}

function Bar({ hit: { bar }, now }: { hit: Extract<Hit, { bar: unknown }>; now: number }): ReactElement {
  const { step_name, action, label, run_id, step, attempt, outcome, from, to } = bar.of;
  const ends = to === null ? (outcome === 'acting' ? now : undefined) : Date.parse(to);
  return (
    <>
      <b>{step_name}</b>
      <span>
        step {step + 1} · {action}
        {attempt > 1 ? ` · attempt ${attempt}` : ''}
      </span>
      <span>
        {label} <code>{shortId(run_id)}</code>
      </span>
      <span>
        <StateMark shown={showOutcome(outcome)} />
        {ends === undefined ? ', its end is not known' : ` ${formatDuration(ends - bar.from)}`}
      </span>
      <span className={styles['when']}>
        {formatTime(from)} {to === null ? '' : `– ${formatClock(to, from)}`}
      </span>
    </>
  );
}

function Waits({
  hit: { waits },
  now,
}: {
  hit: Extract<Hit, { waits: unknown }>;
  now: number;
}): ReactElement {
  return (
    <>
      <b>{waits.length === 1 ? 'A step waited' : `${waits.length} steps waited`}</b>
      {waits.slice(0, mostWaits).map(({ of, from, to }) => (
        <span key={`${of.run_id} ${of.step}`}>
          <StateIcon of="waiting" /> {of.step_name} · {of.label} <code>{shortId(of.run_id)}</code>{' '}
          {formatDuration(Math.min(to, now) - from)}: {of.text ?? waitInWords(of.reason)}
        </span>
      ))}
      {waits.length > mostWaits ? <span>and {waits.length - mostWaits} more</span> : null}
    </>
  );
}
