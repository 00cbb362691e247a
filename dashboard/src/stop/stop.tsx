import { someOf } from '../../../shared/sentences/index.ts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useId, useState, type ReactElement, useRef } from 'react';
import { Button } from 'react-aria-components';
import { Problem, type Now, type OrderPreview } from '../../../client/index.ts';
import { nowQuery } from '../api/index.ts';
import { sentenceOf } from '../design/told.tsx';
import { StateIcon } from '../design/state.tsx';
import { isKiosk } from '../design/kiosk.ts';
import { recall } from '../design/remembered.ts';
import { useSession, useWhyNot } from '../session/index.ts';
import { endsQuery, type Given, stopAll } from './orders.ts';
import { StopSheet } from './stop-sheet.tsx';
import styles from './stop.module.css';
import { Press } from '../design/press.tsx';
import { Since } from '../design/time.tsx';

/**
 * Tells on every screen that a safety stop holds the workcell, and which instruments nobody may take for stopped, and shows what each of
 * them answered to it.
 */
export function StopHolds(): ReactElement | null {
  const now = useQuery(nowQuery).data;
  const [shownAt, setShownAt] = useState<number>();
  if (now?.held?.key !== 'safety_stop') return null;
  const { held } = now;
  const unstopped = unstoppedOf(now);
  return (
    <div className={styles['holds']}>
      <StateIcon of={unstopped.length > 0 ? 'attention' : 'stopped'} />
      <span role="status">
        The workcell is {held.text} for <Since at={held.since} />
        {unstopped.length === 0 ? (
          ', as every agent confirms.'
        ) : (
          <>
            : <b>not confirmed by {someOf(unstopped, '', mostNamed)}. Go there.</b>
          </>
        )}
      </span>
      <Press onPress={() => setShownAt(Date.now())}>What each answered</Press>
      {shownAt === undefined ? null : (
        <StopSheet
          given={{ at: shownAt, holds: { since: Date.parse(held.since ?? '') } }}
          again={() => undefined}
          close={() => setShownAt(undefined)}
        />
      )}
    </div>
  );
}

/** The instruments that a safety stop was asked of, and that nobody may take for stopped. */
function unstoppedOf({ instruments }: Now): string[] {
  return instruments
    .filter(({ reasons }) => reasons.some(({ key }) => key === 'stop_unconfirmed'))
    .map(({ module, instance }) => `${module}/${instance ?? ''}`);
}

/** So many are named where there is room for a line. */
const mostNamed = 4;

/** How long a first press counts (milliseconds). */
const armedMs = 5_000;

/**
 * The stop of all instruments. A screen on a wall whose key may not stop says so in its place: nobody shall run to it in vain. Elsewhere the stop
 * of a key that may not is shown as such, and can be given all the same: the gateway lets it through where it cannot look the key up.
 */
export function Stop(): ReactElement {
  const session = useSession();
  const why = useWhyNot('lab:stop');
  const denied = session?.signed_in === true ? why : undefined;
  if (denied !== undefined && isKiosk)
    return <p className="soft">No stop here: use the emergency stop of the instruments.</p>;
  return <StopButton denied={denied} />;
}

/**
 * The first press arms it, the second gives it, and a sheet shows each instrument's answer. It is never
 * disabled: also a page that has lost its gateway sends it, again and again until an answer comes or the sheet is closed.
 */
function StopButton({ denied }: { denied: string | undefined }): ReactElement {
  const [armed, setArmed] = useState(false);
  const [given, setGiven] = useState<Given>();
  const about = useId();
  const instruments = useQuery(nowQuery).data?.instruments.length;
  // Asked as the stop is armed: nothing waits for the answer.
  const ends = useQuery({ ...endsQuery, enabled: armed }).data;

  useEffect(() => {
    if (!armed) return undefined;
    const timer = setTimeout(() => setArmed(false), armedMs);
    return () => clearTimeout(timer);
  }, [armed]);

  const give = (at: number): void => {
    setGiven({ at });
    stopAll(recall('weir.name')).then(
      (order) => setGiven({ at, order }),
      (error: unknown) => setGiven({ at, ...refusalOf(error) }),
    );
  };
  const press = (): void => {
    if (armed) give(Date.now());
    setArmed(!armed);
  };
  useStopKeys(armed, setArmed, press);

  const all =
    instruments === undefined
      ? 'all instruments'
      : instruments === 1
        ? '1 instrument'
        : `${instruments} instruments`;
  return (
    <>
      {/* Dialogs leave what has this mark alone: it can be pressed whatever is open. */}
      <span data-react-aria-top-layer="true" className={styles['place']}>
        <Button
          className={styles['stop'] ?? ''}
          data-stop
          data-armed={armed || undefined}
          data-denied={denied === undefined ? undefined : ''}
          {...(denied === undefined ? {} : { 'aria-describedby': about })}
          onPress={press}
        >
          <StateIcon of="stopped" />
          {armed ? `Press again to stop ${all}` : 'STOP'}
        </Button>
        {armed && ends ? <small className={styles['ends']}>{endsOf(ends)}</small> : null}
      </span>
      {denied === undefined ? null : (
        <span className="unseen" id={about}>
          {denied} Use the emergency stop of the instruments.
        </span>
      )}
      <span className="unseen" role="status">
        {armed
          ? `Stop is armed for five seconds: press again to stop ${all}${ends ? `; ${endsOf(ends)}` : ''}`
          : ''}
      </span>
      {given ? (
        <StopSheet given={given} again={() => give(given.at)} close={() => setGiven(undefined)} />
      ) : null}
    </>
  );
}

/** How many runs a stop of the workcell ends, and how many of them do nothing. */
function endsOf({ ends, more }: OrderPreview): string {
  if (ends.length === 0) return 'it ends no run';
  const idle = ends.filter(({ module }) => module === null).length;
  const runs = `${ends.length}${more ? ' or more' : ''} ${ends.length === 1 ? 'run' : 'runs'}`;
  return `it ends ${runs}${idle > 0 ? `, ${idle} of which do nothing now` : ''}`;
}

/** What a stop ended with that was not given. Where the gateway itself says no, nothing comes of sending it again. */
function refusalOf(error: unknown): Pick<Given, 'refused' | 'unheard' | 'denied'> {
  const code = error instanceof Problem ? error.code : undefined;
  if (code === 'unauthorized') {
    return { refused: 'Nobody is signed in on this page, or the key counts no more.', denied: true };
  }
  const denied = code === 'not_allowed' || code === 'forbidden';
  if (code === 'gateway_unavailable') return { refused: 'The gateway does not answer.', unheard: true };
  const unheard = code === 'stop_kept' || code === 'not_stopped';
  return { refused: sentenceOf(error), unheard, ...(denied ? { denied } : {}) };
}

/**
 * Shift S arms the stop, Enter gives it and Esc leaves it, whatever has the focus but a field that somebody writes in. Who leaves it
 * is where they were before.
 */
function useStopKeys(armed: boolean, setArmed: (armed: boolean) => void, press: () => void): void {
  const before = useRef<Element>(null);
  const take = useEffectEvent((event: KeyboardEvent) => {
    if (event.repeat || isWriting(event.target)) return;
    const button = document.querySelector<HTMLElement>('[data-stop]');
    if (event.key === 'S' && event.shiftKey) {
      if (document.activeElement !== button) before.current = document.activeElement;
      setArmed(true);
    } else if (event.key === 'Enter' && armed) press();
    else if (event.key === 'Escape' && armed) setArmed(false);
    else return;
    event.preventDefault();
    // A button of an open dialog that has the focus would take the Enter for its own.
    event.stopPropagation();
    if (event.key !== 'Escape') button?.focus();
    else if (before.current instanceof HTMLElement) before.current.focus();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => take(event);
    addEventListener('keydown', listen, { capture: true });
    return () => removeEventListener('keydown', listen, { capture: true });
  }, []);
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, [contenteditable]') !== null;
}
