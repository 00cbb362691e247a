import { type ReactElement, useState } from 'react';
import styles from './system.module.css';
import { useQuery, useSuspenseQuery, useQueryClient } from '@tanstack/react-query';
import { deadLettersQuery, doctorQuery, deadLetterQuery, gateway } from '../../api/index.ts';
import { Failed, Told } from '../../design/told.tsx';
import { Panel } from '../../design/panel.tsx';
import type { Finding, DeadLetter } from '../../../../client/index.ts';
import { StateMark, type Shown } from '../../design/state.tsx';
import { Ago } from '../../design/time.tsx';
import { Ask } from '../../design/ask.tsx';
import { Press } from '../../design/press.tsx';
import { IdLink, runAddress, shortId } from '../../design/address.tsx';
import { ActPress } from '../../session/index.ts';

const shown: Record<Finding['level'], Shown> = {
  fail: { key: 'failed', word: 'wrong' },
  warn: { key: 'attention', word: 'look at it' },
  ok: { key: 'done', word: 'well' },
};
const weight = { fail: 0, warn: 1, ok: 2 };

/** What `weir doctor` finds from where the gateway runs: what is wrong comes first. */
function Doctor(): ReactElement {
  const { at, findings } = useSuspenseQuery(doctorQuery).data;
  const sorted = [...findings].sort((a, b) => weight[a.level] - weight[b.level]);
  const bad = findings.filter(({ level }) => level !== 'ok').length;
  return (
    <Panel
      title={bad === 0 ? 'All is well' : `${bad} of ${findings.length} checks need somebody`}
      aside={
        <span className="soft">
          checked <Ago at={at} />
        </span>
      }
      flush
    >
      <ul className="ruled">
        {sorted.map(({ check, level, found, remedy }) => (
          <li key={check} className={styles['finding']}>
            <StateMark shown={shown[level]} />
            <div>
              <b>{check}</b>
              <p className="soft whole">
                <Told text={found} />
              </p>
              {level === 'ok' || !remedy ? null : <p className="whole">{remedy}</p>}
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** What weir itself stands on: the findings of the doctor, and messages that nobody could process. */
export function SystemScreen(): ReactElement {
  return (
    <div className="data stack-16">
      <h1 className="unseen">System</h1>
      <Doctor />
      <DeadLetters />
    </div>
  );
}

/** Messages that nobody could read or play: to be looked at, sent once more, or dropped. */
function DeadLetters(): ReactElement {
  const { data, error, isPending } = useQuery(deadLettersQuery);
  const [open, setOpen] = useState<string>();
  return (
    <Panel title={data && data.length > 0 ? `Dead letters: ${data.length}` : 'Dead letters'} flush>
      <Failed error={error} what="They cannot be read" />
      {isPending ? <p className="empty">Asking the broker …</p> : null}
      {data?.length === 0 ? (
        <p className="empty">There are none: every message could be read and played.</p>
      ) : null}
      <ul className="ruled">
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

/** A dead letter with its text, and what can be done with it. */
function DeadLetterRow({
  letter,
  open,
  toggle,
}: {
  letter: DeadLetter;
  open: boolean;
  toggle: () => void;
}): ReactElement {
  const { id, at, queue, reason, type, run_id, size, resendable } = letter;
  const { data } = useQuery({ ...deadLetterQuery(id), enabled: open });
  const [asked, setAsked] = useState<'resend' | 'drop'>();
  const queries = useQueryClient();
  const act = async (): Promise<void> => {
    const params = { path: { letter: id } };
    if (asked === 'drop') await gateway.DELETE('/admin/dead/{letter}', { params });
    else await gateway.POST('/admin/dead/{letter}/resend', { params });
    await queries.invalidateQueries({ queryKey: ['dead-letters'] });
  };
  return (
    <li className={`stack-8 ${styles['letter']}`}>
      <div className="line-12">
        <b>{type ?? 'not readable'}</b>
        <span className="soft">
          <Ago at={at} />, from {queue}, {size} bytes
        </span>
        {run_id === null ? null : (
          <IdLink to={runAddress(run_id)} id={run_id}>
            run {shortId(run_id)}
          </IdLink>
        )}
      </div>
      <p>
        <Told text={reason} />
      </p>
      <div className="line-12">
        <Press aria-expanded={open} onPress={toggle}>
          {open ? 'Hide' : 'Show'} its text
        </Press>
        <ActPress scope="lab:operate" isDisabled={!resendable} onPress={() => setAsked('resend')}>
          Send once more …
        </ActPress>
        <ActPress scope="lab:operate" look="danger" onPress={() => setAsked('drop')}>
          Drop …
        </ActPress>
      </div>
      {open ? <pre className={styles['text']}>{data?.content ?? 'reading …'}</pre> : null}
      {asked === undefined ? null : (
        <Ask
          title={asked === 'drop' ? 'Drop this message?' : 'Send this message once more?'}
          consequence={
            <p>
              {asked === 'drop'
                ? 'It is gone for good: nobody will act on it.'
                : 'It goes to where it was to go. What has been done on it already is not done again.'}
            </p>
          }
          act={{ word: asked === 'drop' ? 'Drop it' : 'Send it', run: act }}
          danger={asked === 'drop'}
          close={() => setAsked(undefined)}
        />
      )}
    </li>
  );
}
