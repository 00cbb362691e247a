import { formatTime } from '../../../../shared/sentences/index.ts';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { type AskList, type Ask, type ClosedAsk } from '../../../../client/index.ts';
import { asksQuery, askQuery } from '../../api/index.ts';
import { sentenceOf, Notice, Reading } from '../../design/told.tsx';
import { Question, stillShown, type ShownAsk, closedInWords } from '../../asking/index.ts';
import { Press } from '../../design/press.tsx';
import { useNow, Ago } from '../../design/time.tsx';
import styles from './asks.module.css';
import { StateIcon } from '../../design/state.tsx';
import { IdLink, runAddress, RunName } from '../../design/address.tsx';
import { Table } from '../../design/table.tsx';
import { Panel } from '../../design/panel.tsx';

/** Each has a form; more are shown when somebody asks. */
const mostShown = 20;

/** The inbox of people: what runs ask, oldest first, and what was answered last. */
export function AsksScreen(): ReactElement {
  const asks = useQuery(asksQuery);
  if (asks.data) return <Inbox data={asks.data} />;
  return (
    <>
      <h1>People asked</h1>
      <Reading of={asks} what="what waits for an answer">
        {() => null}
      </Reading>
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
      <Table
        rows={answered}
        keyOf={({ id }) => id}
        columns={[
          { head: 'Question', cell: ({ message }) => message, className: 'soft whole' },
          {
            head: 'Answer',
            cell: (closed) => `${closedInWords(closed)}${closed.reason === null ? '' : `: ${closed.reason}`}`,
            className: 'whole',
          },
          {
            head: 'Run',
            cell: ({ run_id, label, step }) => (
              <IdLink to={runAddress(run_id, step)} id={run_id}>
                <RunName run={{ run_id, label, step }} />
              </IdLink>
            ),
          },
          { head: 'When', cell: ({ at }) => <Ago at={at} />, className: 'soft' },
        ]}
      />
    </Panel>
  );
}
