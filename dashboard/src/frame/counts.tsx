import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { nowQuery } from '../api/queries.ts';
import { StateIcon } from '../design/icon.tsx';
import type { StateKey } from '../design/states.ts';
import styles from './frame.module.css';

/** How much waits for a person, each count a link to what it counts. */
export function Counts(): ReactElement {
  const { data } = useQuery(nowQuery);
  const counts: { of: StateKey; word: string; n: number }[] = [
    { of: 'unknown', word: 'unknown', n: data?.unknown.length ?? 0 },
    { of: 'waiting', word: 'overdue', n: data?.overdue.length ?? 0 },
    { of: 'silent', word: 'silent', n: data?.silent.length ?? 0 },
  ];
  return (
    <ul className={styles['counts']} aria-label="What waits for a person">
      {counts.map(({ of, word, n }) => (
        <li key={word}>
          <Link to="/" hash={word} data-some={n > 0 || undefined} data-of={of}>
            <StateIcon of={of} /> <span className={styles['word']}>{word}</span> {data ? n : '–'}
          </Link>
        </li>
      ))}
    </ul>
  );
}
