import { useSuspenseQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { nowQuery } from '../../api/index.ts';
import { attentionOf } from '../../attention/index.ts';
import { isKiosk } from '../../design/kiosk.ts';
import { AttentionList } from './attention-list.tsx';
import styles from './attention.module.css';
import { Instruments } from './instruments.tsx';
import type { Now, Instrument, Reservation } from '../../../../client/index.ts';
import { StateIcon } from '../../design/state.tsx';
import { ReservedInShort, reservationOf, showReserved } from '../lab/reservations.tsx';
import { readable } from '../../design/told.tsx';
import { Since } from '../../design/time.tsx';
import wallStyles from './wall.module.css';

/** More stand in two columns. */
const oneColumn = 12;
/** A row takes what room there is, but no more (pixels). */
const tallest = 96;

/** The instruments on a screen that hangs on a wall: to be read from three metres, and not to be touched. */
function Wall({ lab: { instruments, reservations } }: { lab: Now }): ReactElement {
  return (
    <ul
      className={`card ${wallStyles['wall']}`}
      aria-label="How each instrument stands"
      data-many={instruments.length > oneColumn || undefined}
      style={{ maxHeight: instruments.length * tallest }}
    >
      {instruments.map((instrument) => (
        <Line
          key={`${instrument.module}/${instrument.instance ?? ''}`}
          instrument={instrument}
          reservation={reservationOf(reservations, instrument)}
        />
      ))}
    </ul>
  );
}

function Line({
  instrument,
  reservation,
}: {
  instrument: Instrument;
  reservation: Reservation | undefined;
}): ReactElement {
  const { module, instance, state, steps, reasons } = instrument;
  const { key, word, since } = showReserved(instrument, reservation);
  const [run] = steps;
  const about = reasons[0]
    ? readable(reasons[0].text)
    : run
      ? `${run.step_name ?? ''} · ${run.label ?? ''}`
      : '';
  return (
    <li data-state={key}>
      <b className="cut">
        {module} <small className="quiet small">{instance}</small>
      </b>
      <span className={wallStyles['state']}>
        <StateIcon of={key} size={28} />
        <span className="cut">{word}</span>
        <Since at={since} exact={state === 'acting'} />
      </span>
      <span className={`soft cut ${wallStyles['about']}`}>
        {about === word ? '' : about}
        {about === '' && reservation ? <ReservedInShort of={reservation} /> : null}
      </span>
    </li>
  );
}

/** How the lab stands: what waits for a person, then a row for each instrument with what it did. */
export function NowScreen(): ReactElement {
  const { data } = useSuspenseQuery(nowQuery);
  const show = useSearch({ from: '/', select: (search) => search.show });
  const list = <AttentionList lines={attentionOf(data)} show={show} calm={calmWords(data)} />;
  return (
    <div className={`data ${styles['screen']}`}>
      <h1 className="unseen">Now</h1>
      {list}
      {isKiosk ? <Wall lab={data} /> : <Instruments lab={data} />}
    </div>
  );
}

/** The sentence of a lab in which nothing waits for a person. Pure. */
function calmWords({ instruments, waiting }: Now): string {
  if (instruments.length === 0) return 'The workcell has no instruments.';
  const busy = instruments.filter(({ state }) => state === 'acting' || state === 'storing').length;
  const runs = waiting === 0 ? '' : ` ${waiting === 1 ? '1 run waits' : `${waiting} runs wait`}.`;
  return `Nothing waits for a person. ${busy} of ${instruments.length} ${instruments.length === 1 ? 'instrument is' : 'instruments are'} at work.${runs}`;
}
