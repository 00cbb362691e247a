import { memo, type ReactElement } from 'react';
import type { Instrument, Now, Reservation } from '../../../../client/index.ts';
import { readable } from '../../design/told.tsx';
import { shortId, runAddress } from '../../design/address.tsx';
import { StateMark } from '../../design/state.tsx';
import { Since } from '../../design/time.tsx';
import styles from './instruments.module.css';
import { OrderMenu } from '../lab/orders.tsx';
import { ReservedInShort, showReserved } from '../lab/reservations.tsx';
import { Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { Press } from '../../design/press.tsx';

/** How one instrument stands, in the height of one line of the picture beside it. Of forty rows those are drawn anew that change. */
export const InstrumentRow = memo(function InstrumentRow({
  instrument,
  reservation,
  queue,
}: {
  instrument: Instrument;
  /** Whose it is, or will be next. */
  reservation: Reservation | undefined;
  /** What waits for its module; undefined where nothing does, or another row of the module tells it. */
  queue: NonNullable<Now['queues']>[number] | undefined;
}): ReactElement {
  const { module, instance, state, reasons, steps } = instrument;
  const { since, ...shown } = showReserved(instrument, reservation);
  const told = reasons.map(({ text }) => readable(text)).join('; ');
  return (
    <tr>
      <th scope="row">
        <a href={`#/lab/${encodeURIComponent(module)}`}>{module}</a>
        {instance === null ? null : <small>{instance}</small>}
      </th>
      <td className={styles['state']}>
        <span>
          <StateMark shown={shown} /> <Since at={since} exact={state === 'acting'} />
        </span>
        {told === '' ? null : <small title={told}>{told}</small>}
        {told === '' && reservation ? (
          <small>
            <ReservedInShort of={reservation} />
          </small>
        ) : null}
      </td>
      <td className={styles['step']}>
        {steps.slice(0, 1).map((run) => (
          <StepInHand key={run.run_id} run={run} others={steps.length - 1} />
        ))}
      </td>
      <td className={styles['queue']}>{queue ? <Queue queue={queue} /> : null}</td>
      <td className={styles['menu']}>
        <OrderMenu target={{ module, ...(instance === null ? {} : { instance }) }} reasons={reasons} />
      </td>
    </tr>
  );
});

function StepInHand({ run, others }: { run: Instrument['steps'][number]; others: number }): ReactElement {
  const { run_id, label, step, action, attempt, progress, note } = run;
  const told = [
    action,
    (attempt ?? 1) > 1 ? `attempt ${attempt}` : null,
    typeof progress === 'number' ? `${Math.round(progress * 100)} %` : null,
    note,
  ].filter((each) => typeof each === 'string');
  return (
    <>
      <a href={runAddress(run_id, step)} title={`${label ?? ''} ${run_id}`}>
        {placeOf(run)}
      </a>
      <small>
        {[...told, `${label ?? ''} ${shortId(run_id)}`].join(' · ')}
        {others > 0 ? ` · and ${others} more` : ''}
      </small>
      {typeof progress === 'number' ? (
        <span className={styles['done']} style={{ inlineSize: `${progress * 100}%` }} />
      ) : null}
    </>
  );
}

/** `4/7 Carry to camera`; the name alone of a step in a run to which steps are added: its number says nothing to people. */
function placeOf({ step, step_count, step_name }: Instrument['steps'][number]): string {
  if (step_count !== null) return `${step + 1}/${step_count} ${step_name ?? 'a step'}`;
  return step_name ?? `step ${step + 1}`;
}

/** How many runs wait for a module, and which come next. */
function Queue({
  queue: { module, runs, next },
}: {
  queue: NonNullable<Now['queues']>[number];
}): ReactElement {
  const told = runs === 1 ? '1 waits' : `${runs} wait`;
  return (
    <DialogTrigger>
      <Press look="quiet" aria-label={`${told} for ${module}: which come next`}>
        {told}
      </Press>
      <Popover className="popover" placement="bottom end">
        <Dialog className={styles['next'] ?? ''} aria-label={`What waits for ${module}`}>
          <ol className="stack-8">
            {next.map(({ run_id, step, step_name, label, since }) => (
              <li key={`${run_id} ${step}`}>
                <a href={runAddress(run_id, step)}>
                  {step_name} · {label} <code>{shortId(run_id)}</code>
                </a>
                <small className="soft small">
                  waits for <Since at={since} />
                </small>
              </li>
            ))}
          </ol>
          {runs > next.length ? <p>and {runs - next.length} more</p> : null}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
