import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { moduleQuery, type Order } from '../../api/index.ts';
import { Panel } from '../../design/panel.tsx';
import { Press } from '../../design/press.tsx';
import { useLinkState } from '../../live/index.ts';
import { useWhyNot } from '../../session/index.ts';
import { Actions } from './actions.tsx';
import { InstanceRow } from './instance-row.tsx';
import styles from './lab.module.css';
import { OrderDialog, orderWords } from './order-dialog.tsx';

const orders: readonly Order[] = ['pause', 'resume', 'lock', 'unlock', 'cancel', 'reset', 'shutdown'];

/** A module: what it is, how its instances stand, what it can do, and what can be ordered of it. */
export function ModuleScreen(): ReactElement {
  const { module: name } = useParams({ from: '/lab/$module' });
  const { data: module } = useSuspenseQuery(moduleQuery(name));
  const { live } = useLinkState();
  const whyNot = useWhyNot('lab:operate');
  const [asked, setAsked] = useState<Order>();
  return (
    <div className={`${styles['module']} data`}>
      <div className={styles['head']}>
        <Link to="/lab">Lab</Link>
        <h1>{module.name}</h1>
        <p>{[module.model, module.about?.description].filter(Boolean).join(' · ')}</p>
      </div>
      <Panel
        title="Instances"
        aside={
          <div className={styles['buttons']}>
            {module.instances.length > 1 ? <span className={styles['to']}>To all of them:</span> : null}
            {orders.map((order) => (
              <Press key={order} isDisabled={!live} whyNot={whyNot} onPress={() => setAsked(order)}>
                {orderWords[order]}
              </Press>
            ))}
          </div>
        }
        flush
      >
        {module.instances.length === 0 ? (
          <p className={styles['instance']}>No agent of {name} was ever heard.</p>
        ) : null}
        {module.instances.map((instance) => (
          <InstanceRow key={instance.instance} module={module} instance={instance} />
        ))}
      </Panel>
      <Actions module={module} />
      {asked ? (
        <OrderDialog order={asked} target={{ module: name }} close={() => setAsked(undefined)} />
      ) : null}
    </div>
  );
}
