import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactElement } from 'react';
import { sentenceOf } from '../api/problem.ts';
import { sessionQuery, signIn } from '../api/session.ts';
import { Panel } from '../design/panel.tsx';
import { Press } from '../design/press.tsx';
import { capital } from '../design/readable.ts';
import { TextInput } from '../design/text-input.tsx';
import { Told } from '../design/told.tsx';
import { showInTab } from '../frame/tab-face.ts';
import styles from './sign-in.module.css';

/** Stands in place of every screen where the gateway wants a key: asks for it, and says where one is to be had. */
export function SignIn(): ReactElement {
  const queries = useQueryClient();
  const [key, setKey] = useState('');
  const [refused, setRefused] = useState<string>();
  const [sending, setSending] = useState(false);
  // How much waits for a person is nobody's business here.
  useEffect(() => showInTab(0, undefined), []);

  const send = async (): Promise<void> => {
    setSending(true);
    setRefused(undefined);
    try {
      if (key.trim() === '') throw new Error('Type or paste your key.');
      await signIn(key.trim());
      await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
    } catch (error) {
      setRefused(sentenceOf(error));
    }
    setSending(false);
  };

  return (
    <div className={styles['place']}>
      <Panel title="Sign in">
        <form
          className={styles['form']}
          onSubmit={(event) => {
            event.preventDefault();
            if (!sending) void send();
          }}
        >
          <p>This lab answers only who has a key.</p>
          <TextInput
            label="Key"
            as="password"
            value={key}
            onChange={setKey}
            focused
            error={refused === undefined ? undefined : <Told text={capital(refused)} />}
          />
          <Press type="submit" look="main" waits={sending}>
            {sending ? 'Waiting for the gateway …' : 'Sign in'}
          </Press>
        </form>
        <div className={styles['how']}>
          <p>
            At the lab’s own machine, <code>weir open</code> opens this page and signs you in.
          </p>
          <p>
            Elsewhere, ask the admin of the lab for a key: <code>weir key create NAME --role scientist</code>{' '}
            makes one.
          </p>
        </div>
      </Panel>
    </div>
  );
}
