import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import type { AskList } from '../../../../client/index.ts';
import { asksQuery } from '../../api/index.ts';
import { sentenceOf } from '../../design/problem.ts';
import { Question, stillShown, type ShownAsk } from '../../asking/index.ts';
import { Notice } from '../../design/notice.tsx';
import { Press } from '../../design/press.tsx';
import { useNow } from '../../design/clock.tsx';
import { Answered } from './answered.tsx';
import styles from './asks.module.css';
import { ClosedLine } from './closed-line.tsx';
import { Wanted } from './wanted.tsx';

/** Each has a form; more are shown when somebody asks. */
const mostShown = 20;

/** The inbox of people: what runs ask, oldest first, and what was answered last. */
export function AsksScreen(): ReactElement {
  const { data, error, isPending } = useQuery(asksQuery);
  if (data) return <Inbox data={data} />;
  return (
    <>
      <h1>People asked</h1>
      {isPending ? (
        <p role="status">Asking what waits for an answer …</p>
      ) : (
        <Notice kind="failed">What waits for an answer cannot be read: {sentenceOf(error)}</Notice>
      )}
    </>
  );
}

function Inbox({ data }: { data: AskList }): ReactElement {
  const wanted = useSearch({ from: '/asks', select: ({ ask }) => ask });
  const [all, setAll] = useState(false);
  const shown = useShown(data);
  const place = shown.findIndex(({ ask }) => ask.id === wanted);
  const listed = all || place >= mostShown ? shown : shown.slice(0, mostShown);
  return (
    <div className={`data ${styles['screen'] ?? ''}`}>
      <header>
        <h1>People asked</h1>
        <p className={styles['sentence']} role="status">
          {sentenceOn(data)}
        </p>
      </header>
      {wanted !== undefined && place < 0 ? <Wanted id={wanted} /> : null}
      <ul className={styles['list']}>
        {listed.map(({ ask, gone, closed }) => (
          <li key={ask.id}>
            {gone === undefined ? (
              <Question ask={ask} marked={ask.id === wanted} />
            ) : (
              <ClosedLine ask={ask} closed={closed} />
            )}
          </li>
        ))}
      </ul>
      {listed.length < shown.length ? (
        <Press look="quiet" onPress={() => setAll(true)}>
          Show {shown.length - listed.length} more
        </Press>
      ) : null}
      <Answered answered={data.answered} />
    </div>
  );
}

function sentenceOn({ asks, more }: AskList): string {
  if (asks.length === 0)
    return 'Nobody is asked anything now. What a run asks stands here until somebody answers.';
  const many = asks.length === 1 ? 'One question waits' : `${asks.length} questions wait`;
  return `${many} for an answer${more ? ', and there are more' : ''}. The first answer counts.`;
}

/** What is open, and for a moment how it was closed: it keeps its place meanwhile. */
function useShown(data: AskList): ShownAsk[] {
  const now = useNow();
  const [seen, setSeen] = useState<{ data: AskList; now: number; shown: ShownAsk[] }>();
  if (seen?.data === data && seen.now === now) return seen.shown;
  const shown = stillShown(seen?.shown ?? [], data, now);
  setSeen({ data, now, shown });
  return shown;
}
