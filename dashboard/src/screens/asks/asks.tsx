import { formatTime } from '../../../../shared/sentences/index.ts';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { type AskList, type Ask, type ClosedAsk } from '../../../../client/index.ts';
import { asksQuery, askQuery } from '../../api/index.ts';
import { sentenceOf, Notice, Failed } from '../../design/told.tsx';
import { Question, stillShown, type ShownAsk, closedInWords } from '../../asking/index.ts';
import { Press } from '../../design/press.tsx';
import { useNow } from '../../design/clock.tsx';
import styles from './asks.module.css';
import { StateIcon } from '../../design/state.tsx';
import { runAddress } from '../../design/address.ts';
import { Panel } from '../../design/panel.tsx';
import { shortId } from '../../design/short-id.tsx';
import { Ago } from '../../design/time.tsx';

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
        <Failed error={error} what="What waits for an answer cannot be read" />
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
    <div className={`data stack-16 ${styles['screen']}`}>
      <header>
        <h1>People asked</h1>
        <p className="soft" role="status">
          {sentenceOn(data)}
        </p>
      </header>
      {wanted !== undefined && place < 0 ? <Wanted id={wanted} /> : null}
      <ul className="stack-12">
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

/** In the place of a question that is closed: how. */
function ClosedLine({
  ask: { message },
  closed,
}: {
  ask: Ask;
  /** Undefined where nobody answered. */
  closed: ClosedAsk | undefined;
}): ReactElement {
  return (
    <p className={`soft whole ${styles['closed']}`} role="status">
      <StateIcon of={closed ? 'done' : 'cancelled'} />
      <span>
        <span>“{message}”</span> {closed ? closedInWords(closed) : 'nobody is asked any more'}
      </span>
    </p>
  );
}

/** What became of the question that somebody has come for, where it is not open any more. */
function Wanted({ id }: { id: string }): ReactElement {
  const { data, error } = useQuery(askQuery(id));
  if (error) return <Notice kind="plain">That question cannot be shown: {sentenceOf(error)}.</Notice>;
  if (!data) return <p role="status">Asking what became of that question …</p>;
  const { message, reply, run_id, step } = data;
  return (
    <Notice kind="plain">
      <p>
        “{message}”{' '}
        {reply ? `${closedInWords(reply)}, ${formatTime(reply.at)}.` : 'waits for no answer any more.'}
      </p>
      <a href={runAddress(run_id, step)}>Open the run</a>
    </Notice>
  );
}

/** What was answered last, by whom, and to what. */
function Answered({ answered }: { answered: readonly ClosedAsk[] }): ReactElement | null {
  if (answered.length === 0) return null;
  return (
    <Panel title="Answered last" flush>
      <ul className={`ruled whole ${styles['answered']}`}>
        {answered.map((closed) => {
          const { id, message, run_id, label, step, reason, at } = closed;
          return (
            <li key={id}>
              <span className={`soft ${styles['asked']}`}>{message}</span>
              <b>
                {closedInWords(closed)}
                {reason === null ? null : <span className={`soft ${styles['reason']}`}>: {reason}</span>}
              </b>
              <a href={runAddress(run_id, step)}>
                {label} <code>{shortId(run_id)}</code> step {step + 1}
              </a>
              <span className={`soft ${styles['since']}`}>
                <Ago at={at} />
              </span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
