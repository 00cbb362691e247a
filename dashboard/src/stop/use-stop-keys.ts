import { useEffect, useRef } from 'react';

/**
 * Shift S arms the stop, Enter gives it and Esc leaves it, whatever has the focus but a field that somebody writes in. Who leaves it
 * is where they were before.
 */
export function useStopKeys(
  armed: boolean,
  { arm, press, leave }: { arm: () => void; press: () => void; leave: () => void },
): void {
  const before = useRef<Element>(null);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.repeat || isWriting(event.target)) return;
      const button = document.querySelector<HTMLElement>('[data-stop]');
      if (event.key === 'S' && event.shiftKey) {
        if (document.activeElement !== button) before.current = document.activeElement;
        arm();
      } else if (event.key === 'Enter' && armed) press();
      else if (event.key === 'Escape' && armed) leave();
      else return;
      event.preventDefault();
      // A button of an open dialog that has the focus would take the Enter for its own.
      event.stopPropagation();
      if (event.key !== 'Escape') button?.focus();
      else if (before.current instanceof HTMLElement) before.current.focus();
    };
    addEventListener('keydown', listen, { capture: true });
    return () => removeEventListener('keydown', listen, { capture: true });
  }, [armed, arm, press, leave]);
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, [contenteditable]') !== null;
}
