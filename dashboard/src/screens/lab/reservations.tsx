import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { Instrument, Reservation } from '../../../../client/index.ts';
import { byWhom, formatMinute, zoneAt } from '../../../../shared/sentences/index.ts';
import { nameTarget, reserve, unreserve } from '../../api/index.ts';
import { SelectField } from '../../design/choice.tsx';
import { Panel } from '../../design/panel.tsx';
import { showInstrument, type Shown, StateMark } from '../../design/state.tsx';
import { Table } from '../../design/table.tsx';
import { TextInput } from '../../design/text-input.tsx';
import { useNow } from '../../design/time.tsx';
import { ActPress, SaidAsk } from '../../session/index.ts';
import { fromLocal, toLocal } from '../runs/local-moment.ts';

const dayMs = 24 * 60 * 60_000;

/** The reservation that an instrument is in, or that comes next to it; undefined where there is none. Pure. */
export function reservationOf(
  reservations: readonly Reservation[] | undefined,
  { module, instance }: Pick<Instrument, 'module' | 'instance'>,
): Reservation | undefined {
  return reservations?.find(
    (each) => each.module === module && (each.instance === null || each.instance === instance),
  );
}

/** How an instrument is shown that a person may have to himself, and since when: what it does, and what keeps it from that, goes before. Pure. */
export function showReserved(
  instrument: Parameters<typeof showInstrument>[0] & Pick<Instrument, 'since'>,
  reservation: Reservation | undefined,
): Shown & Pick<Instrument, 'since'> {
  if (instrument.state !== 'idle' || reservation?.state !== 'now')
    return { ...showInstrument(instrument), since: instrument.since };
  return { key: 'paused', word: 'reserved', since: reservation.from };
}

/** `reserved until 11:00 by Ada: calibration`, `reserved from 2026-11-30 09:00 by Ada: calibration`. Pure but for the machine's time zone. */
export function reservedInShort({ state, from, until, by, reason }: Reservation, now: number): string {
  const moment = state === 'now' ? until : from;
  // Within a day each time of the day comes once.
  const isNear = Date.parse(moment) - now < dayMs;
  const when = `${state === 'now' ? 'until' : 'from'} ${formatMinute(moment, isNear ? moment : now)}`;
  return `reserved ${when}${byWhom({ by: by ?? undefined, reason: reason ?? undefined })}`;
}

/** The same, which goes by the clock. */
export function ReservedInShort({ of }: { of: Reservation }): ReactElement {
  const text = reservedInShort(of, useNow());
  return <span title={text}>{text}</span>;
}

/** What people have reserved of a module, and the ways to reserve it and to end that. */
export function Reservations({
  module,
  instances,
  reservations,
}: {
  module: string;
  instances: readonly string[];
  reservations: readonly Reservation[];
}): ReactElement {
  const now = useNow();
  const [isAsked, setAsked] = useState(false);
  const [ended, setEnded] = useState<Reservation>();
  return (
    <Panel
      title="Reservations"
      aside={
        <ActPress scope="lab:operate" onPress={() => setAsked(true)}>
          Reserve …
        </ActPress>
      }
      flush
    >
      {reservations.length === 0 ? (
        <p className="empty">Nobody has reserved {module}: steps are given to it as they come.</p>
      ) : (
        <Table
          rows={reservations}
          keyOf={({ id }) => id}
          columns={[
            {
              head: 'When',
              cell: ({ from, until, state }) => (
                <>
                  {formatMinute(from, now)} – {formatMinute(until, from)}{' '}
                  {state === 'now' ? <StateMark shown={{ key: 'paused', word: 'now' }} /> : null}
                </>
              ),
            },
            { head: 'Who', cell: ({ by }) => by },
            { head: 'What for', cell: ({ reason }) => <span className="whole">{reason}</span> },
            ...(instances.length > 1
              ? [{ head: 'Of', cell: ({ instance }: Reservation) => instance ?? 'all' }]
              : []),
            {
              head: <span className="unseen">End</span>,
              cell: (each) => (
                <ActPress
                  scope="lab:operate"
                  look="quiet"
                  aria-label={`End the reservation from ${formatMinute(each.from, now)}`}
                  onPress={() => setEnded(each)}
                >
                  End …
                </ActPress>
              ),
              end: true,
            },
          ]}
        />
      )}
      {isAsked ? <Reserve {...{ module, instances }} close={() => setAsked(false)} /> : null}
      {ended ? <Unreserve reservation={ended} close={() => setEnded(undefined)} /> : null}
    </Panel>
  );
}

/** An hour later, at the next round five minutes. */
function inAnHour(now: number): string {
  const round = 5 * 60_000;
  return new Date(Math.ceil((now + 60 * 60_000) / round) * round).toISOString();
}

const whole = '';

/** Asks from when until when somebody wants an instrument to himself. */
function Reserve({
  module,
  instances,
  close,
}: {
  module: string;
  instances: readonly string[];
  close: () => void;
}): ReactElement {
  const queries = useQueryClient();
  const [opened] = useState(() => Date.now());
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState(() => toLocal(inAnHour(opened)));
  const [instance, setInstance] = useState(whole);
  const end = fromLocal(until);
  const wrong = whyNoStretch(fromLocal(from), end, opened);
  return (
    <SaidAsk
      title={`Reserve ${module}?`}
      consequence={
        <p>
          No step is given to it meanwhile. What it has in hand goes on. A step that would run into that time
          is not begun before it; one of which nobody knows how long it takes may run into it.
        </p>
      }
      act={{
        word: 'Reserve it',
        ready: wrong === undefined,
        run: async (said) => {
          const when = { from: fromLocal(from), until: end ?? '' };
          await reserve({ module, ...(instance === whole ? {} : { instance }) }, when, said);
          await queries.invalidateQueries();
        },
      }}
      reason="may"
      verb="reserve"
      close={close}
    >
      {instances.length > 1 ? (
        <SelectField
          label="Which"
          value={instance}
          options={[
            { id: whole, word: `all of ${module}` },
            ...instances.map((id) => ({ id, word: `${module}/${id}` })),
          ]}
          onChange={setInstance}
        />
      ) : null}
      <TextInput label="From" value={from} onChange={setFrom} as="datetime-local" hint="Left out: at once" />
      <TextInput
        label="Until"
        value={until}
        onChange={setUntil}
        as="datetime-local"
        required
        error={wrong}
        hint={`Times are ${zoneAt(opened)}`}
      />
    </SaidAsk>
  );
}

/** Why nothing can be reserved from then until then; undefined where it can, as far as the page knows. Pure. */
export function whyNoStretch(
  from: string | undefined,
  until: string | undefined,
  now: number,
): string | undefined {
  if (until === undefined) return 'Say when it ends.';
  const begins = from === undefined ? now : Date.parse(from);
  return Date.parse(until) <= begins ? 'It ends before it begins.' : undefined;
}

function Unreserve({ reservation, close }: { reservation: Reservation; close: () => void }): ReactElement {
  const queries = useQueryClient();
  const now = useNow();
  const { id, module, instance, from, until, by, state } = reservation;
  const whose = by === null ? 'Somebody' : by;
  return (
    <SaidAsk
      title={`End the reservation of ${nameTarget({ module, instance })}?`}
      consequence={
        <p>
          {whose} has it from {formatMinute(from, now)} until {formatMinute(until, from)}.{' '}
          {state === 'now'
            ? 'Steps are given to it again at once.'
            : 'Steps are given to it then as at any time.'}
        </p>
      }
      act={{
        word: 'End it',
        run: async (said) => {
          await unreserve(id, said);
          await queries.invalidateQueries();
        },
      }}
      reason="may"
      verb="unreserve"
      danger
      close={close}
    />
  );
}
