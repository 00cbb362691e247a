import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { configQuery, giveOrder, locationsQuery, type Order } from '../../api/lab.ts';
import { Ask } from '../../design/ask.tsx';
import { capital } from '../../design/readable.ts';
import { TextInput } from '../../design/text-input.tsx';
import { useWho } from '../../frame/who.tsx';
import { useReason } from '../../session/use-reason.ts';

/** What an order does, in the words of docs/api.md. */
const consequences: Record<Order, (of: string) => string> = {
  pause: (of) =>
    `${of} is given nothing more; what acts now comes to its end, unless its driver can pause it.`,
  resume: (of) => `What was paused of ${of} goes on: steps that wait are given to it again.`,
  cancel: (of) =>
    `What ${of} acts on now is cancelled, with the runs that it belongs to. It is given nothing before a reset.`,
  lock: (of) => `${of} is given nothing more until it is unlocked. What acts now comes to its end.`,
  unlock: (of) => `${of} is given steps again.`,
  reset: (of) =>
    `${of} is made ready again after a stop, an error or an unknown outcome. Runs that act there now are cancelled. Look at the instruments first.`,
  shutdown: (of) => `${of} is shut down, and is given nothing before a reset.`,
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

/** What a reset of the whole workcell does to what is known of its locations, and to its definition. */
function Emptied(): ReactElement {
  const locations = useQuery(locationsQuery).data;
  const config = useQuery(configQuery).data;
  const full = (locations ?? []).filter(({ state }) => state !== 'Empty').map(({ name }) => name);
  const keeps = config?.reset_locations === false;
  return (
    <p>
      {keeps
        ? 'Its locations stay as they are. '
        : full.length === 0
          ? 'Its locations are empty, and stay so. '
          : `What is known of its locations is forgotten: ${named(full)} ${full.length === 1 ? 'becomes' : 'become'} empty. `}
      The workcell file is read again.
    </p>
  );
}

/** So many are named where there is room for a line. */
const mostNamed = 8;

function named(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return `${names.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The second step of an order to a module, or to the whole workcell. */
export function OrderDialog({
  order,
  module,
  close,
}: {
  order: Order;
  module?: string;
  close: () => void;
}): ReactElement {
  const [who, setWho] = useWho();
  const [name, setName] = useState('');
  const queries = useQueryClient();
  const reason = useReason(order, 'none');
  const of = module ?? 'the whole workcell';
  const sentence = consequences[order](of);
  return (
    <Ask
      title={`${orderWords[order]} ${of}?`}
      consequence={
        <>
          <p>{capital(sentence)}</p>
          {order === 'reset' && module === undefined ? <Emptied /> : null}
        </>
      }
      act={{
        word: orderWords[order],
        run: async (why) => {
          const by = who === '' ? name.trim() : who;
          await giveOrder(order, module, { by, reason: why });
          if (by !== who) setWho(by);
          await queries.invalidateQueries();
        },
      }}
      danger={dangerous.includes(order)}
      reason={reason}
      close={close}
    >
      {who === '' ? (
        <TextInput
          label="Your name"
          value={name}
          onChange={setName}
          hint="It stands beside what you order, in logs and events."
        />
      ) : null}
    </Ask>
  );
}
