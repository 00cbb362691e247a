import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { nowQuery } from '../api/queries.ts';
import { attentionOf } from '../attention/attention.ts';
import { countAttention, countNames, stateOfCount } from '../attention/counts.ts';
import { StateIcon } from '../design/icon.tsx';
import styles from './frame.module.css';

/** How much waits for a person, each count a link to what it counts. */
export function Counts(): ReactElement {
  const { data } = useQuery(nowQuery);
  const counts = data && countAttention(attentionOf(data));
  return (
    <ul className={styles['counts']} aria-label="What waits for a person">
      {countNames.map((name) => (
        <li key={name}>
          <Link
            to="/"
            search={{ show: name }}
            activeProps={{}}
            data-some={(counts?.[name] ?? 0) > 0 || undefined}
            data-of={name}
            title={name}
          >
            <StateIcon of={stateOfCount[name]} /> <span className={styles['word']}>{name}</span>{' '}
            {counts ? counts[name] : '–'}
          </Link>
        </li>
      ))}
    </ul>
  );
}
