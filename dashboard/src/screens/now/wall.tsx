import type { ReactElement } from 'react';
import type { Instrument } from '../../../../client/index.ts';
import { StateIcon } from '../../design/icon.tsx';
import { readable } from '../../design/readable.ts';
import { showInstrument } from '../../design/states.ts';
import { Since } from '../../design/time.tsx';
import styles from './wall.module.css';

/** More stand in two columns. */
const oneColumn = 12;
/** A row takes what room there is, but no more (pixels). */
const tallest = 96;

/** The instruments on a screen that hangs on a wall: to be read from three metres, and not to be touched. */
export function Wall({ instruments }: { instruments: readonly Instrument[] }): ReactElement {
  return (
    <ul
      className={styles['wall']}
      aria-label="How each instrument stands"
      data-many={instruments.length > oneColumn || undefined}
      style={{ maxHeight: instruments.length * tallest }}
    >
      {instruments.map((instrument) => (
        <Line key={`${instrument.module}/${instrument.instance ?? ''}`} instrument={instrument} />
      ))}
    </ul>
  );
}

function Line({ instrument }: { instrument: Instrument }): ReactElement {
  const { module, instance, state, since, steps, reasons } = instrument;
  const { key, word } = showInstrument(instrument);
  const [run] = steps;
  const about = reasons[0]
    ? readable(reasons[0].text)
    : run
      ? `${run.step_name ?? ''} · ${run.label ?? ''}`
      : '';
  return (
    <li data-state={key}>
      <b>
        {module} <small>{instance}</small>
      </b>
      <span className={styles['state']}>
        <StateIcon of={key} size={28} />
        <span>{word}</span>
        <Since at={since} exact={state === 'acting'} />
      </span>
      <span className={styles['about']}>{about === word ? '' : about}</span>
    </li>
  );
}
