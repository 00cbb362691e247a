import { useState, type ReactElement } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { Instrument } from '../../../../client/index.ts';
import type { Order } from '../../api/lab.ts';
import { Press } from '../../design/press.tsx';
import { useLinkState } from '../../live/link-context.tsx';
import { useWhyNot } from '../../session/use-why-not.ts';
import { OrderDialog, orderWords } from '../lab/order-dialog.tsx';
import styles from './instruments.module.css';

/** The orders to an instrument; each has a second step that says what it does. */
export function RowMenu({ instrument: { module, reasons } }: { instrument: Instrument }): ReactElement {
  const [asked, setAsked] = useState<Order>();
  const { live } = useLinkState();
  const whyNot = useWhyNot('lab:operate');
  const held = (key: string): boolean => reasons.some((reason) => reason.key === key);
  const orders: Order[] = [held('paused') ? 'resume' : 'pause', held('locked') ? 'unlock' : 'lock', 'reset'];
  const opens = (
    <Press look="quiet" aria-label={`Orders to ${module}`} isDisabled={!live} whyNot={whyNot}>
      <span aria-hidden="true">⋯</span>
    </Press>
  );
  if (whyNot !== undefined) return opens;
  return (
    <>
      <MenuTrigger>
        {opens}
        <Popover className={styles['popover'] ?? ''} placement="bottom end">
          <Menu
            className={styles['orders'] ?? ''}
            aria-label={`Orders to ${module}`}
            onAction={(key) => setAsked(orders.find((order) => order === key))}
          >
            {orders.map((order) => (
              <MenuItem key={order} id={order} className={styles['order'] ?? ''}>
                {orderWords[order]} {module} …
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      {asked ? <OrderDialog order={asked} module={module} close={() => setAsked(undefined)} /> : null}
    </>
  );
}
