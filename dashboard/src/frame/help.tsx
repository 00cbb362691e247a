import { type ReactElement, useEffect } from 'react';
import { DialogBox } from '../design/dialog-box.tsx';
import { Fact } from '../design/panel.tsx';
import { Press } from '../design/press.tsx';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { nowQuery } from '../api/index.ts';
import {
  attentionOf,
  countNames,
  meaningOfCount,
  stateOfCount,
  type CountName,
  countAttention,
} from '../attention/index.ts';
import { StateIcon } from '../design/state.tsx';
import styles from './frame.module.css';
import { isKiosk } from '../design/kiosk.ts';

/** A key, two one after the other, or one with `Ctrl` (on a Mac also `⌘`), and what they do. */
export interface Shortcut {
  keys: string;
  does: string;
  /** Missing where the page part that does it listens by itself. */
  act?: () => void;
}

/** How long a first key waits for the second (milliseconds). */
const togetherMs = 1_000;

/** Listens for shortcuts wherever nobody writes a text. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  useEffect(() => {
    /** Counts also where somebody writes, but not before what a dialog asks is answered. */
    const withCtrl = (event: KeyboardEvent): void => {
      const found = shortcuts.find(({ keys, act }) => act && keys === `Ctrl ${event.key.toLowerCase()}`);
      if (!found) return;
      event.preventDefault();
      if (!isAsked()) found.act?.();
    };
    let first = '';
    let timer: ReturnType<typeof setTimeout> | undefined;
    const listen = (event: KeyboardEvent): void => {
      // The editor has keys of its own.
      if (event.defaultPrevented || event.altKey) return;
      if (event.ctrlKey || event.metaKey) return withCtrl(event);
      if (isWriting(event.target)) return;
      // It comes before what is typed with it, such as a question mark, and is no key of its own.
      if (event.key === 'Shift') return;
      const pressed = first === '' ? event.key : `${first} ${event.key}`;
      const found = shortcuts.find(({ keys, act }) => act && keys === pressed);
      clearTimeout(timer);
      first = '';
      if (found) {
        event.preventDefault();
        found.act?.();
      } else if (shortcuts.some(({ keys, act }) => act && keys.startsWith(`${event.key} `))) {
        first = event.key;
        timer = setTimeout(() => (first = ''), togetherMs);
      }
    };
    addEventListener('keydown', listen);
    return () => {
      clearTimeout(timer);
      removeEventListener('keydown', listen);
    };
  }, [shortcuts]);
}

/** True where a dialog is open, but for that of the stop: it can be pressed whatever is open. */
function isAsked(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"]') !== null;
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable="true"]') !== null
  );
}

/** All shortcuts of the page. */
export function Help({
  shortcuts,
  close,
}: {
  shortcuts: readonly Shortcut[];
  close: () => void;
}): ReactElement {
  return (
    <DialogBox title="Keys" close={close} actions={<Press onPress={close}>Close</Press>}>
      <dl className="facts">
        {shortcuts.map(({ keys, does }) => (
          <Fact
            key={keys}
            of={keys.split(' ').map((key, at) => (
              <kbd key={at}>{key}</kbd>
            ))}
          >
            {does}
          </Fact>
        ))}
      </dl>
    </DialogBox>
  );
}

/** How much waits for a person, each count a link to what it counts. */
export function Counts(): ReactElement {
  const { data } = useQuery(nowQuery);
  const counts = data && countAttention(attentionOf(data));
  return (
    <ul className={styles['counts']} aria-label="What waits for a person">
      {countNames.map((name) => (
        <li key={name}>
          <Count name={name} n={counts?.[name]} />
        </li>
      ))}
    </ul>
  );
}

function Count({ name, n }: { name: CountName; n: number | undefined }): ReactElement {
  const words = (
    <>
      <StateIcon of={stateOfCount[name]} /> <span className={styles['word']}>{name}</span> {n ?? '–'}
    </>
  );
  const look = {
    className: styles['count'],
    'data-some': (n ?? 0) > 0 || undefined,
    'data-state': stateOfCount[name],
  };
  if (isKiosk) return <span {...look}>{words}</span>;
  if (name === 'asks') {
    return (
      <Link to="/asks" title={meaningOfCount[name]} {...look}>
        {words}
      </Link>
    );
  }
  return (
    <Link to="/" search={{ show: name }} title={meaningOfCount[name]} {...look}>
      {words}
    </Link>
  );
}
