import { useEffect } from 'react';

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
