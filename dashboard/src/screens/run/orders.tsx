import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { sentenceOf } from '../../design/problem.ts';
import { orderRun } from '../../api/index.ts';
import type { RunOutline } from '../../aside/index.ts';
import { Notice } from '../../design/notice.tsx';
import { Press } from '../../design/press.tsx';
import { recall } from '../../design/remembered.ts';
import { useLinkState } from '../../live/index.ts';
import { useReason, useWhyNot, useWhyNotOfRun } from '../../session/index.ts';
import { OrderAsk } from './order-ask.tsx';
import { EditRun } from './recovery/edit-run.tsx';
import { HeldOrder } from './recovery/held-order.tsx';
import { RetryRun } from './recovery/retry-run.tsx';
import styles from './run.module.css';
import { verbsFor, type Verb } from './verbs.ts';

/** The words on the buttons that open a dialog. */
const words = {
  again: 'Try again …',
  skip: 'Skip …',
  insert: 'Insert steps …',
  retry: 'Retry …',
  edit: 'Edit …',
  pause: 'Pause …',
  resume: 'Resume …',
  abandon: 'Abandon the action …',
  cancel: 'Cancel …',
} as const satisfies Partial<Record<Verb, string>>;

type Asked = keyof typeof words;

const looks: Partial<Record<Asked, 'main' | 'danger'>> = {
  again: 'main',
  retry: 'main',
  abandon: 'danger',
  cancel: 'danger',
};

/**
 * What can be ordered of the run now. Only letting it go on takes one step, where the lab does not want to know why: it can be paused
 * again at once.
 */
export function Orders({ run }: { run: RunOutline }): ReactElement {
  const { live } = useLinkState();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Asked>();
  const [sending, setSending] = useState(false);
  const [refused, setRefused] = useState<string>();
  const saysWhy = useReason('resume', 'none') === 'must';
  const ofRun = useWhyNotOfRun(run.head.owners);
  const ofLab = useWhyNot('lab:operate');
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
        {verbs.map((verb) => {
          if (verb === 'resolve')
            return (
              <a key={verb} className={styles['decide']} href={`#/runs/${id}/unknown`}>
                Look and decide
              </a>
            );
          if (verb === 'resume' && !saysWhy)
            return (
              <Press key={verb} isDisabled={!live || sending} whyNot={ofRun} onPress={() => void resume()}>
                {sending ? 'Waiting for the gateway …' : 'Resume'}
              </Press>
            );
          return (
            <Press
              key={verb}
              look={looks[verb] ?? 'normal'}
              isDisabled={!live}
              whyNot={verb === 'abandon' ? ofLab : ofRun}
              onPress={() => setAsked(verb)}
            >
              {words[verb]}
            </Press>
          );
        })}
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
      {asked === undefined ? null : <Dialog verb={asked} run={run} close={() => setAsked(undefined)} />}
    </>
  );
}

function Dialog({ verb, ...about }: { verb: Asked; run: RunOutline; close: () => void }): ReactElement {
  switch (verb) {
    case 'again':
    case 'skip':
    case 'insert':
      return <HeldOrder verb={verb} {...about} />;
    case 'retry':
      return <RetryRun {...about} />;
    case 'edit':
      return <EditRun {...about} />;
    default:
      return <OrderAsk verb={verb} {...about} />;
  }
}
