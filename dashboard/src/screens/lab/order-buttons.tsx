import { useState, type ReactElement } from 'react';
import type { Order, OrderTarget } from '../../api/index.ts';
import { Press } from '../../design/press.tsx';
import { useLinkState } from '../../live/index.ts';
import { useWhyNot } from '../../session/index.ts';
import styles from './lab.module.css';
import { OrderDialog, orderWords } from './order-dialog.tsx';

/** The orders to the workcell or a module: those that hold it or let it go on, and apart from them those that end what acts. */
export function OrderButtons({
  target,
  held,
  ending,
}: {
  target: OrderTarget;
  /** How it is held itself: of each pair the order that changes something is offered. */
  held: { paused: boolean; locked: boolean };
  ending: readonly Order[];
}): ReactElement {
  const { live } = useLinkState();
  const whyNot = useWhyNot('lab:operate');
  const [asked, setAsked] = useState<Order>();
  const holding: Order[] = [held.paused ? 'resume' : 'pause', held.locked ? 'unlock' : 'lock'];
  const buttons = (orders: readonly Order[], look: 'normal' | 'danger'): ReactElement => (
    <div className="buttons">
      {orders.map((order) => (
        <Press key={order} look={look} isDisabled={!live} whyNot={whyNot} onPress={() => setAsked(order)}>
          {orderWords[order]} …
        </Press>
      ))}
    </div>
  );
  return (
    <div className={styles['orders']}>
      {buttons(holding, 'normal')}
      {buttons(ending, 'danger')}
      {asked ? <OrderDialog order={asked} target={target} close={() => setAsked(undefined)} /> : null}
    </div>
  );
}
