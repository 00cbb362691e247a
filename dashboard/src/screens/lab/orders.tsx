import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { OrderPreview, Reason } from '../../../../client/index.ts';
import { numberStep, someOf } from '../../../../shared/sentences/index.ts';
import {
  configQuery,
  giveOrder,
  locationsQuery,
  nameTarget,
  orderPreviewQuery,
  type Order,
  type OrderTarget,
} from '../../api/index.ts';
import { orderOf } from '../../attention/index.ts';
import { runAddress, RunName } from '../../design/address.tsx';
import { Press } from '../../design/press.tsx';
import { sentenceOf, Notice } from '../../design/told.tsx';
import { inPlace } from '../../design/in-place.ts';
import { useLinkState } from '../../live/index.ts';
import { SaidAsk, ActPress, useWhyNot } from '../../session/index.ts';
import styles from './lab.module.css';

/** What an order does, in the words of docs/api.md. */
const consequences: Record<Order, (of: string) => string> = {
  pause: (of) =>
    `Nothing more is given to ${of}; what acts now comes to its end, unless its driver can pause it.`,
  resume: (of) => `What was paused of ${of} goes on: steps that wait are given to it again.`,
  cancel: (of) => `What ${of} acts on now is cancelled. It is given nothing before a reset.`,
  lock: (of) => `Nothing more is given to ${of} until it is unlocked. What acts now comes to its end.`,
  unlock: (of) => `Steps are given to ${of} again.`,
  reset: (of) =>
    `This makes ${of} ready again after a stop, an error or an unknown outcome. Go there and look first.`,
  shutdown: (of) => `This shuts ${of} down: nothing is given to it before a reset.`,
};

/** The words on the buttons of orders. */
export const orderWords: Record<Order, string> = {
  pause: 'Pause',
  resume: 'Resume',
  cancel: 'Cancel',
  lock: 'Lock',
  unlock: 'Unlock',
  reset: 'Reset',
  shutdown: 'Shut down',
};

const dangerous: readonly Order[] = ['cancel', 'reset', 'shutdown'];
/** Orders that may end runs. */
const ending: readonly Order[] = ['cancel', 'reset'];

/** What a reset of the whole workcell does to what is known of its locations, and to its definition. */
function Emptied(): ReactElement {
  const locations = useQuery(locationsQuery).data ?? [];
  const config = useQuery(configQuery).data;
  const ofLocations = (): string => {
    if (locations.length === 0) return '';
    if (config?.reset_locations === false) return 'Its locations stay as they are. ';
    const full = locations.filter(({ state }) => state !== 'Empty').map(({ name }) => name);
    if (full.length === 0) return 'Its locations are empty, and stay so. ';
    return `What is known of its locations is forgotten: ${someOf(full, '', mostNamed)} ${full.length === 1 ? 'becomes' : 'become'} empty. `;
  };
  return <p>{ofLocations()}The workcell file is read again.</p>;
}

/** So many are named where there is room for a line. */
const mostNamed = 8;

/** The second step of an order: says what it does, and names the runs that it would end. */
export function OrderDialog({
  order,
  target,
  close,
}: {
  order: Order;
  target: OrderTarget;
  close: () => void;
}): ReactElement {
  const queries = useQueryClient();
  const of = nameTarget(target);
  const ends = ending.includes(order);
  const preview = useQuery({ ...orderPreviewQuery(order, target), enabled: ends });
  return (
    <SaidAsk
      title={`${orderWords[order]} ${of}?`}
      consequence={
        <div className="stack-12">
          <p>{consequences[order](of)}</p>
          {ends ? <Ends preview={preview.data} error={preview.error} /> : null}
          {order === 'reset' && target.module === undefined ? <Emptied /> : null}
        </div>
      }
      act={{
        word: orderWords[order],
        // What it ends is known before it can be given, unless nobody can say it.
        ready: !ends || !preview.isPending,
        run: async (said) => {
          await giveOrder(order, target, said);
          await queries.invalidateQueries();
        },
      }}
      danger={dangerous.includes(order)}
      verb={order}
      close={close}
    />
  );
}

/** The runs that an order would end, and the locations that it would empty. */
function Ends({ preview, error }: { preview: OrderPreview | undefined; error: Error | null }): ReactElement {
  if (!preview) {
    return (
      <p>{error ? `What it would end is not known: ${sentenceOf(error)}` : 'Looking what it would end …'}</p>
    );
  }
  const { ends, more } = preview;
  const others = ends.length - mostNamed;
  if (ends.length === 0) return <p>It ends no run.</p>;
  return (
    <Notice kind="attention">
      <b>{ends.length === 1 ? 'It ends this run:' : 'It ends these runs:'}</b>
      <ul className="stack-4 whole">
        {ends
          .slice(0, mostNamed)
          .map(({ run_id, label, module, instance, step, step_name, without_agent }) => (
            <li key={`${run_id} ${module ?? ''} ${instance ?? ''}`}>
              <a href={runAddress(run_id, step ?? undefined)}>
                <RunName run={{ label, run_id }} />
              </a>
              {module === null || step === null
                ? ', which waits'
                : `, which ${module}/${instance ?? ''} acts for: ${numberStep(step, step_name)}${step_name === null ? '' : ` “${step_name}”`}`}
              {without_agent ? '; it runs without an agent: a stop cannot reach it' : ''}
            </li>
          ))}
        {others > 0 || more ? <li>{more ? 'and more' : `and ${others} more`}</li> : null}
      </ul>
    </Notice>
  );
}

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
  // In the address, so that others can lead here: nothing is ordered before it is confirmed.
  const { order: asked } = useSearch({ strict: false });
  const navigate = useNavigate();
  const mayNot = useWhyNot('lab:operate') !== undefined;
  const ask = (order: Order | undefined): void => void navigate({ to: '.', search: { order }, ...inPlace });
  const holding: Order[] = [held.paused ? 'resume' : 'pause', held.locked ? 'unlock' : 'lock'];
  const buttons = (orders: readonly Order[], look: 'normal' | 'danger'): ReactElement => (
    <div className="buttons">
      {orders.map((order) => (
        <ActPress key={order} scope="lab:operate" look={look} onPress={() => ask(order)}>
          {orderWords[order]} …
        </ActPress>
      ))}
    </div>
  );
  return (
    <div className={`apart ${styles['orders']}`}>
      {buttons(holding, 'normal')}
      {buttons(ending, 'danger')}
      {asked && !mayNot ? (
        <OrderDialog key={asked} order={asked} target={target} close={() => ask(undefined)} />
      ) : null}
    </div>
  );
}

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
