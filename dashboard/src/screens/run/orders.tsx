import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { sentenceOf } from '../../api/problem.ts';
import { orderRun } from '../../api/run-orders.ts';
import type { RunOutline } from '../../aside/outline.ts';
import { Notice } from '../../design/notice.tsx';
import { Press } from '../../design/press.tsx';
import { recall } from '../../frame/remembered.ts';
import { useLinkState } from '../../live/link-context.tsx';
import { OrderAsk } from './order-ask.tsx';
import styles from './run.module.css';
import { verbsFor, type Verb } from './verbs.ts';

/** What can be ordered of the run now. Only letting it go on takes one step: it can be paused again at once. */
export function Orders({ run }: { run: RunOutline }): ReactElement {
  const { live } = useLinkState();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Verb>();
  const [sending, setSending] = useState(false);
  const [refused, setRefused] = useState<string>();
  const id = run.head.run_id;
  const verbs = verbsFor(run.head, run.steps);
  const resume = async (): Promise<void> => {
    setSending(true);
    setRefused(undefined);
    try {
      await orderRun(id, 'resume', { by: recall('weir.name') });
      await queries.invalidateQueries({ queryKey: ['run', id] });
    } catch (error) {
      setRefused(sentenceOf(error));
    } finally {
      setSending(false);
    }
  };
  return (
    <>
      <div className={styles['verbs']}>
        {verbs.includes('resolve') ? (
          <a className={styles['decide']} href={`#/runs/${id}/unknown`}>
            Look and decide
          </a>
        ) : null}
        {verbs.includes('resume') ? (
          <Press isDisabled={!live || sending} onPress={() => void resume()}>
            {sending ? 'Waiting for the gateway …' : 'Resume'}
          </Press>
        ) : null}
        {verbs.includes('pause') ? (
          <Press isDisabled={!live} onPress={() => setAsked('pause')}>
            Pause …
          </Press>
        ) : null}
        {verbs.includes('abandon') ? (
          <Press look="danger" isDisabled={!live} onPress={() => setAsked('abandon')}>
            Abandon the action …
          </Press>
        ) : null}
        {verbs.includes('cancel') ? (
          <Press look="danger" isDisabled={!live} onPress={() => setAsked('cancel')}>
            Cancel …
          </Press>
        ) : null}
      </div>
      {refused === undefined ? null : (
        <div className={styles['refused']}>
          <Notice kind="failed">
            <p>{refused}</p>
            <Press look="quiet" onPress={() => setRefused(undefined)}>
              I have read it
            </Press>
          </Notice>
        </div>
      )}
      {asked === undefined ? null : <OrderAsk verb={asked} run={run} close={() => setAsked(undefined)} />}
    </>
  );
}
