import { focusSoon } from '../../design/focus-soon.ts';
import { useEffect, useEffectEvent, type KeyboardEvent, type RefObject } from 'react';

interface Rows {
  count: number;
  active: number;
  setActive: (index: number) => void;
  /** Brings a row into sight. */
  show: (index: number) => void;
  body: RefObject<HTMLElement | null>;
  /** The first and the last row in sight. */
  inSight: () => readonly [number, number];
}

const steps: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

/** Goes through the rows with j and k, wherever the focus is, and with the arrows within the table. Returns what listens there. */
export function useRowKeys(rows: Rows): (event: KeyboardEvent) => void {
  const along = useEffectEvent((from: HTMLElement | null, key: string) => go(rows, from, key));
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent): void => {
      if (event.key !== 'j' && event.key !== 'k') return;
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target as HTMLElement | null;
      if (target?.closest('input, textarea, select, [role="dialog"], [role="listbox"]')) return;
      event.preventDefault();
      along(target, event.key);
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
  return (event) => {
    const target = event.target as HTMLElement;
    if (!target.closest('tbody')) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      go(rows, target, event.key);
    }
  };
}

function go(
  { count, active, setActive, show, body, inSight }: Rows,
  from: HTMLElement | null,
  key: string,
): void {
  const within = from !== null && body.current?.contains(from) === true;
  const [first, last] = inSight();
  // From elsewhere the first press goes to where the reader was, if that is still in sight.
  const next = within
    ? Math.min(count - 1, Math.max(0, active + (steps[key] ?? 0)))
    : active >= first && active <= last
      ? active
      : first;
  setActive(next);
  show(next);
  focusSoon(body.current, next);
}
