import { formatDuration } from '../../../shared/sentences/index.ts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, type ReactElement } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { nameTarget, nowQuery } from '../api/index.ts';
import { Notice, capital, Told } from '../design/told.tsx';
import { Press } from '../design/press.tsx';
import { Table } from '../design/table.tsx';
import { StateMark, type Shown } from '../design/state.tsx';
import { useNow } from '../design/time.tsx';
import { type AgentOrders } from '../../../client/index.ts';
import { ordersQuery, type Given } from './orders.ts';
import styles from './stop-sheet.module.css';

/** How long a stop that nobody has answered waits before it is sent again (milliseconds). */
const againMs = 1_000;
/** An instrument that has not come to rest after so long is one to walk to (milliseconds). */
const answerMs = 2_000;

const useTheOther = 'Use the emergency stop of the instruments.';
const nothingStopped = `Nothing was stopped by this. ${useTheOther}`;

/** Each instrument's answer to a stop as it comes, and what ends the stop. */
export function StopSheet({
  given,
  again,
  close,
}: {
  given: Given;
  again: () => void;
  close: () => void;
}): ReactElement {
  const { data, dataUpdatedAt } = useQuery(ordersQuery);
  const instruments = useQuery(nowQuery).data?.instruments ?? [];
  const { refused, denied = false, unheard = false } = given;
  useEffect(() => {
    if (refused === undefined || denied) return undefined;
    const timer = setTimeout(again, againMs);
    return () => clearTimeout(timer);
  }, [refused, denied, again]);

  // What was read before this stop tells nothing of it.
  const agents = data && dataUpdatedAt >= given.at && refused === undefined ? data.agents : undefined;
  const isLate = useNow() - given.at >= answerMs;
  const goThere = isLate
    ? (agents ?? [])
        .filter(({ stopped, runs }) => !stopped || runs.length > 0)
        .map(({ module, instance }) => `${module}/${instance}`)
    : [];
  const answers = (agents ?? instruments).map((each) => ({
    name: nameTarget(each),
    ...('stopped' in each
      ? { shown: showAnswer(each, isLate), more: moreOf(each), after: afterOf(each, given, dataUpdatedAt) }
      : { shown: { key: 'waiting', word: 'no answer yet' } as const, more: '', after: '' }),
  }));
  return (
    <ModalOverlay className={styles['overlay'] ?? ''} isOpen onOpenChange={close} isDismissable>
      <Modal className={styles['sheet'] ?? ''}>
        <Dialog className={`stack-16 ${styles['dialog']}`}>
          <Heading slot="title">Safety stop</Heading>
          <p aria-live="polite">{saidOf(given, agents)}</p>
          {refused === undefined ? null : (
            <Notice kind="failed">
              <p>
                <b>{denied || unheard ? nothingStopped : useTheOther}</b>
              </p>
              <p>
                <Told text={capital(refused)} />
                {denied ? '' : ' It is sent again each second while this is open.'}
              </p>
            </Notice>
          )}
          {goThere.length === 0 ? null : (
            <Notice kind="attention">
              <b>Go to {goThere.join(', ')}</b> and stop {goThere.length === 1 ? 'it' : 'them'} by hand: weir
              cannot say that {goThere.length === 1 ? 'it stands' : 'they stand'} still.
            </Notice>
          )}
          {denied ? null : (
            <Table
              look={styles['answers']}
              rows={answers}
              keyOf={({ name }) => name}
              columns={[
                { head: 'Instrument', cell: ({ name }) => name },
                {
                  head: 'Answer',
                  cell: ({ shown, more }) => (
                    <>
                      <StateMark shown={shown} />
                      {more === '' ? null : <small className="soft small">{more}</small>}
                    </>
                  ),
                },
                { head: 'After', cell: ({ after }) => after },
              ]}
            />
          )}
          {denied ? null : (
            <p className="soft">
              {refused === undefined ? 'It holds' : 'Once it is given, it holds'} until somebody has looked at
              the instruments and types <code>weir reset --all</code>, or resets the whole workcell under{' '}
              <a href="#/lab">Lab</a>.
            </p>
          )}
          <Press onPress={close}>Close</Press>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function saidOf(
  { order, refused, unheard, denied, holds }: Given,
  agents: readonly AgentOrders[] | undefined,
): string {
  if (denied === true) return 'The gateway has refused the stop.';
  if (unheard === true) return 'The stop has reached no instrument.';
  if (refused !== undefined) return 'No answer yet from the gateway.';
  if (order === undefined && holds === undefined) return 'Sending …';
  const given = holds ? 'A safety stop holds.' : `Order ${order} is given.`;
  if (agents === undefined) return `${given} The answers are being read.`;
  const answered = agents.filter(({ stopped }) => stopped).length;
  const all = agents.length;
  return `${given} ${answered} of ${all} ${all === 1 ? 'agent' : 'agents'} confirm that they are stopped.`;
}

/** @param isLate true where it has had the time to answer */
function showAnswer({ stopped, stop_unconfirmed, runs, error }: AgentOrders, isLate: boolean): Shown {
  if (stopped && runs.length > 0) return { key: 'attention', word: 'stopped, but its instrument still acts' };
  if (stopped && error !== null) return { key: 'failed', word: `stopped; ${error}` };
  if (stopped) return { key: 'stopped', word: 'stopped' };
  if (isLate && typeof stop_unconfirmed === 'string') return { key: 'attention', word: stop_unconfirmed };
  return { key: 'waiting', word: 'not confirmed yet' };
}

/** What its agent did about the stop where that is not all of it, or why none says anything. */
function moreOf({ stopped, presence, command, runs, did }: AgentOrders): string {
  if (stopped) return command === 'safety_stop' && runs.length > 0 ? (did ?? '') : '';
  if (presence === 'present') return '';
  return presence === 'gone' ? 'its agent has ended' : 'its agent is silent';
}

/** The agent's clock may differ from this browser's, or the gateway's: what cannot be is not shown. */
function afterOf({ stopped, taken_at }: AgentOrders, { at, holds }: Given, readAt: number): string {
  if (!stopped || taken_at === null) return '';
  const ms = Date.parse(taken_at) - (holds?.since ?? at);
  return ms >= 0 && (holds !== undefined || ms <= readAt - at) ? formatDuration(ms) : '';
}
