import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { RunRow } from '../../aside/index.ts';

/**
 * Keeps what the reader looks at where it is while runs are added above, and knows which was the newest when the reader was last at the
 * top. `away` is true while the reader is elsewhere.
 */
export function useKeptPlace(
  rows: readonly RunRow[],
  rowHeight: number,
  top: number,
): { away: boolean; newestSeen: string | undefined } {
  const [away, setAway] = useState(false);
  const [newestSeen, setNewestSeen] = useState(rows[0]?.run_id);
  const anchor = useRef<{ id: string | undefined; index: number }>({ id: undefined, index: 0 });

  useEffect(() => {
    const note = (): void => {
      const index = Math.floor((scrollY - top) / rowHeight);
      setAway(index > 0);
      anchor.current = { id: index > 0 ? rows[index]?.run_id : undefined, index };
    };
    note();
    addEventListener('scroll', note, { passive: true });
    return () => removeEventListener('scroll', note);
  }, [rows, rowHeight, top]);

  // Before the browser draws: else the rows would be seen to jump.
  useLayoutEffect(() => {
    const { id, index } = anchor.current;
    if (id === undefined) return;
    const now = rows.findIndex(({ run_id }) => run_id === id);
    if (now !== -1 && now !== index) scrollBy({ top: (now - index) * rowHeight, behavior: 'instant' });
  }, [rows, rowHeight]);

  const newest = rows[0]?.run_id;
  if (!away && newest !== newestSeen) setNewestSeen(newest);
  return { away, newestSeen };
}
