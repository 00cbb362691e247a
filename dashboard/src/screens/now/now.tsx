import { useSuspenseQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { nowQuery } from '../../api/index.ts';
import { attentionOf } from '../../attention/index.ts';
import { isKiosk } from '../../design/kiosk.ts';
import { AttentionList } from './attention-list.tsx';
import styles from './attention.module.css';
import { calmWords } from './calm-words.ts';
import { Instruments } from './instruments.tsx';
import { Wall } from './wall.tsx';

/** How the lab stands: what waits for a person, then a row for each instrument with what it did. */
export function NowScreen(): ReactElement {
  const { data } = useSuspenseQuery(nowQuery);
  const show = useSearch({ from: '/', select: (search) => search.show });
  const list = <AttentionList lines={attentionOf(data)} show={show} calm={calmWords(data)} />;
  return (
    <div className={`data ${styles['screen']}`}>
      <h1 className="unseen">Now</h1>
      {list}
      {isKiosk ? <Wall instruments={data.instruments} /> : <Instruments lab={data} />}
    </div>
  );
}
