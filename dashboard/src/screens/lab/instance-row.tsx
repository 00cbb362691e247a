import { useState, type ReactElement } from 'react';
import type { Instance, Module } from '../../../../client/index.ts';
import { abandonActions } from '../../api/index.ts';
import { Ask } from '../../design/ask.tsx';
import { Notice } from '../../design/notice.tsx';
import { Press } from '../../design/press.tsx';
import { StateMark } from '../../design/state-mark.tsx';
import { showStanding } from '../../design/states.ts';
import { Since } from '../../design/time.tsx';
import { Told } from '../../design/told.tsx';
import { useWho, useWhyNot } from '../../session/index.ts';
import { useLinkState } from '../../live/index.ts';
import styles from './lab.module.css';
import { OrderMenu } from './order-menu.tsx';

/** How one instance stands, why it is given nothing, and what it has in hand. */
export function InstanceRow({ module, instance }: { module: Module; instance: Instance }): ReactElement {
  const [asked, setAsked] = useState(false);
  const [who] = useWho();
  const { live } = useLinkState();
  const whyNot = useWhyNot('lab:operate');
  const address = `${module.name}/${instance.instance}`;
  return (
    <div className={styles['instance']}>
      <div className={styles['line']}>
        <h3>{instance.instance}</h3>
        <StateMark shown={showStanding(instance.state ?? 'absent')} />
        <span>
          agent {instance.presence} for <Since at={instance.since} />
        </span>
        <OrderMenu target={{ module: module.name, instance: instance.instance }} reasons={instance.reasons} />
      </div>
      {instance.reasons.map(({ key, text, since, then, first, next }) => (
        <Notice key={key} kind={key === 'outcome_unknown' ? 'unknown' : 'attention'}>
          <Told text={text} /> {since === null ? null : <Since at={since} />}.{' '}
          {then === null ? null : (
            <>
              <Told text={then} />.{' '}
            </>
          )}
          {first === null ? null : (
            <>
              First <Told text={first} />.{' '}
            </>
          )}
          {next === null ? null : <code>{next}</code>}
        </Notice>
      ))}
      {instance.runs.map((run) => (
        <div key={run.command_id} className={styles['line']}>
          <a href={`#/runs/${run.run_id}?step=${run.step ?? 0}`}>
            <Told text={run.text} />
          </a>
          <Press look="danger" isDisabled={!live} whyNot={whyNot} onPress={() => setAsked(true)}>
            abandon …
          </Press>
        </div>
      ))}
      {instance.left_behind.map(({ command_id, text }) => (
        <Notice key={command_id} kind="attention">
          <Told text={text} />
        </Notice>
      ))}
      {asked ? (
        <Ask
          title={`Abandon what ${address} does?`}
          consequence={
            <p>
              weir waits for it no longer: the outcome of the step is unknown, and the instrument may go on
              moving. Do this when an action that was asked to stop does not end.
            </p>
          }
          act={{
            word: 'Abandon it',
            run: (reason) => abandonActions(module.name, instance.instance, who, reason),
          }}
          reason="must"
          danger
          close={() => setAsked(false)}
        />
      ) : null}
    </div>
  );
}
