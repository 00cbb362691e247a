import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { nowQuery } from '../api/index.ts';
import {
  attentionOf,
  countNames,
  meaningOfCount,
  stateOfCount,
  type CountName,
  countAttention,
} from '../attention/index.ts';
import { isKiosk } from '../design/kiosk.ts';
import { StateIcon } from '../design/state.tsx';
import styles from './frame.module.css';

/** How much waits for a person, each count a link to what it counts. */
export function Counts(): ReactElement {
  const { data } = useQuery(nowQuery);
  const counts = data && countAttention(attentionOf(data));
  return (
    <ul className={styles['counts']} aria-label="What waits for a person">
      {countNames.map((name) => (
        <li key={name}>
          <Count name={name} n={counts?.[name]} />
        </li>
      ))}
    </ul>
  );
}

function Count({ name, n }: { name: CountName; n: number | undefined }): ReactElement {
  const words = (
    <>
      <StateIcon of={stateOfCount[name]} /> <span className={styles['word']}>{name}</span> {n ?? '–'}
    </>
  );
  const look = {
    className: styles['count'],
    'data-some': (n ?? 0) > 0 || undefined,
    'data-state': stateOfCount[name],
  };
  if (isKiosk) return <span {...look}>{words}</span>;
  if (name === 'asks') {
    return (
      <Link to="/asks" title={meaningOfCount[name]} {...look}>
        {words}
      </Link>
    );
  }
  return (
    <Link to="/" search={{ show: name }} title={meaningOfCount[name]} {...look}>
      {words}
    </Link>
  );
}
