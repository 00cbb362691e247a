import { useSuspenseQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { type Order, nowQuery } from '../../api/index.ts';
import { Notice } from '../../design/notice.tsx';
import { Panel } from '../../design/panel.tsx';
import { Press } from '../../design/press.tsx';
import { Since } from '../../design/time.tsx';
import { useLinkState } from '../../live/index.ts';
import { useWhyNot } from '../../session/index.ts';
import styles from './lab.module.css';
import { OrderDialog, orderWords } from './order-dialog.tsx';

/** What holds the whole workcell, and the orders to it. */
export function WholeLab(): ReactElement {
  const { held, workcell, instruments } = useSuspenseQuery(nowQuery).data;
  const { live } = useLinkState();
  const whyNot = useWhyNot('lab:operate');
  const [asked, setAsked] = useState<Order>();
  const isHeld = (name: 'paused' | 'locked'): boolean =>
    instruments.some(({ held_by }) => held_by?.workcell === true && held_by.name === name);
  const gentle: Order[] = [isHeld('paused') ? 'resume' : 'pause', isHeld('locked') ? 'unlock' : 'lock'];
  const buttons = (orders: readonly Order[], look: 'normal' | 'danger'): ReactElement => (
    <div className={styles['buttons']}>
      {orders.map((order) => (
        <Press key={order} look={look} isDisabled={!live} whyNot={whyNot} onPress={() => setAsked(order)}>
          {orderWords[order]} …
        </Press>
      ))}
    </div>
  );
  return (
    <Panel title={`The whole workcell ${workcell}`}>
      <div className={styles['whole']}>
        {held === null ? (
          <p>Nothing holds it: its instruments take steps.</p>
        ) : (
          <Notice kind="attention">
            The workcell is {held.text} for <Since at={held.since} />.{' '}
            {held.first === null ? null : `First ${held.first}; `}
            {held.next === null ? null : (
              <>
                then <code>{held.next}</code>
              </>
            )}
          </Notice>
        )}
        <div className={styles['orders']}>
          {buttons(gentle, 'normal')}
          {/* Apart, for these end what acts. */}
          {buttons(['cancel', 'reset'], 'danger')}
        </div>
      </div>
      {asked ? <OrderDialog order={asked} target={{}} close={() => setAsked(undefined)} /> : null}
    </Panel>
  );
}
