import { useEffect } from 'react';

/** Shift S arms the stop, and Enter gives it, whatever has the focus but a field that somebody writes in. */
export function useStopKeys(armed: boolean, { arm, press }: { arm: () => void; press: () => void }): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.repeat || isWriting(event.target)) return;
      if (event.key === 'S' && event.shiftKey) arm();
      else if (event.key === 'Enter' && armed) press();
      else return;
      event.preventDefault();
      // A button of an open dialog that has the focus would take the Enter for its own.
      event.stopPropagation();
      document.querySelector<HTMLElement>('[data-stop]')?.focus();
    };
    addEventListener('keydown', listen, { capture: true });
    return () => removeEventListener('keydown', listen, { capture: true });
  }, [armed, arm, press]);
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, [contenteditable]') !== null;
}
