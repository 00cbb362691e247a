import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { Told } from '../../design/told.tsx';
import type { DeadLetter } from '../../../../client/index.ts';
import { deadLetterQuery, dropLetter, resendLetter } from '../../api/index.ts';
import { Ask } from '../../design/ask.tsx';
import { Press } from '../../design/press.tsx';
import { shortId } from '../../design/short-id.tsx';
import { Ago } from '../../design/time.tsx';
import { useLinkState } from '../../live/index.ts';
import { useWhyNot } from '../../session/index.ts';
import styles from './system.module.css';

/** A dead letter with its text, and what can be done with it. */
export function DeadLetterRow({
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
  const { live } = useLinkState();
  const whyNot = useWhyNot('lab:operate');
  const act = async (): Promise<void> => {
    await (asked === 'drop' ? dropLetter(id) : resendLetter(id));
    await queries.invalidateQueries({ queryKey: ['dead-letters'] });
  };
  return (
    <li className={styles['letter']}>
      <div className={styles['line']}>
        <b>{type ?? 'not readable'}</b>
        <span>
          <Ago at={at} />, from {queue}, {size} bytes
        </span>
        {run_id === null ? null : <a href={`#/runs/${run_id}`}>run {shortId(run_id)}</a>}
      </div>
      <p>
        <Told text={reason} />
      </p>
      <div className={styles['line']}>
        <Press aria-expanded={open} onPress={toggle}>
          {open ? 'Hide' : 'Show'} its text
        </Press>
        <Press isDisabled={!live || !resendable} whyNot={whyNot} onPress={() => setAsked('resend')}>
          Send once more …
        </Press>
        <Press look="danger" isDisabled={!live} whyNot={whyNot} onPress={() => setAsked('drop')}>
          Drop …
        </Press>
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
