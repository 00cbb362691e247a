import { useEffect } from 'react';

/** A key, or two one after the other, and what they do. */
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
    let first = '';
    let timer: ReturnType<typeof setTimeout> | undefined;
    const listen = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
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

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable="true"]') !== null
  );
}
