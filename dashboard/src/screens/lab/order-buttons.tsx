import { useState, type ReactElement } from 'react';
import type { Order, OrderTarget } from '../../api/index.ts';
import { ActPress } from '../../session/index.ts';
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
  const [asked, setAsked] = useState<Order>();
  const holding: Order[] = [held.paused ? 'resume' : 'pause', held.locked ? 'unlock' : 'lock'];
  const buttons = (orders: readonly Order[], look: 'normal' | 'danger'): ReactElement => (
    <div className="buttons">
      {orders.map((order) => (
        <ActPress key={order} scope="lab:operate" look={look} onPress={() => setAsked(order)}>
          {orderWords[order]} …
        </ActPress>
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
