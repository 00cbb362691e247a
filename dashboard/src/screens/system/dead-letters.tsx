import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { sentenceOf } from '../../design/problem.ts';
import { deadLettersQuery } from '../../api/index.ts';
import { Notice } from '../../design/notice.tsx';
import { Panel } from '../../design/panel.tsx';
import { DeadLetterRow } from './dead-letter-row.tsx';
import styles from './system.module.css';

/** Messages that nobody could read or play: to be looked at, sent once more, or dropped. */
export function DeadLetters(): ReactElement {
  const { data, error, isPending } = useQuery(deadLettersQuery);
  const [open, setOpen] = useState<string>();
  return (
    <Panel title={data && data.length > 0 ? `Dead letters: ${data.length}` : 'Dead letters'} flush>
      {error ? <Notice kind="failed">They cannot be read: {sentenceOf(error)}</Notice> : null}
      {isPending ? <p className={styles['empty']}>Asking the broker …</p> : null}
      {data?.length === 0 ? (
        <p className={styles['empty']}>There are none: every message could be read and played.</p>
      ) : null}
      <ul>
        {data?.map((letter) => (
          <DeadLetterRow
            key={letter.id}
            letter={letter}
            open={open === letter.id}
            toggle={() => setOpen(open === letter.id ? undefined : letter.id)}
          />
        ))}
      </ul>
    </Panel>
  );
}
