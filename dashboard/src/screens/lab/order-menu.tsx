import { useState, type ReactElement } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { Reason } from '../../../../client/index.ts';
import { nameTarget, type Order, type OrderTarget } from '../../api/index.ts';
import { orderOf } from '../../attention/index.ts';
import { Press } from '../../design/press.tsx';
import { useLinkState } from '../../live/index.ts';
import { useWhyNot } from '../../session/index.ts';
import { OrderDialog, orderWords } from './order-dialog.tsx';
import styles from './order-menu.module.css';

interface Given {
  order: Order;
  target: OrderTarget;
}

/** The orders to an instrument; each has a second step that says what it does. */
export function OrderMenu({
  target,
  reasons,
}: {
  target: OrderTarget;
  /** Why it is given nothing: what holds it is ended where it was ordered, which may be for more than this one. */
  reasons: readonly Reason[];
}): ReactElement {
  const [asked, setAsked] = useState<Given>();
  const { live } = useLinkState();
  const whyNot = useWhyNot('lab:operate');
  const name = nameTarget(target);
  const ends = (key: Reason['key'], otherwise: Order): Given => {
    const held = reasons.find((reason) => reason.key === key);
    return (held && orderOf(held.next)) ?? { order: otherwise, target };
  };
  const given = [ends('paused', 'pause'), ends('locked', 'lock'), { order: 'reset', target } as const];
  const opens = (
    <Press look="quiet" aria-label={`Orders to ${name}`} isDisabled={!live} whyNot={whyNot}>
      <span aria-hidden="true">⋯</span>
    </Press>
  );
  if (whyNot !== undefined) return opens;
  return (
    <>
      <MenuTrigger>
        {opens}
        <Popover className="popover" placement="bottom end">
          <Menu
            className="options"
            aria-label={`Orders to ${name}`}
            onAction={(key) => setAsked(given.find(({ order }) => order === key))}
          >
            {given.map(({ order, target: of }) => (
              <MenuItem key={order} id={order} className={`option ${styles['order']}`}>
                {orderWords[order]} {nameTarget(of)} …
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      {asked ? <OrderDialog {...asked} close={() => setAsked(undefined)} /> : null}
    </>
  );
}
