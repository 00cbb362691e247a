import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { searchOf, viewOf, type View } from './view.ts';

/** A wheel turns faster than an address is worth changing (milliseconds). */
const settledMs = 250;

/** The view that the address names, and how to change it: seen at once, in the address a moment later. */
export function useView(): [View, (change: (view: View) => View) => void] {
  const span = useSearch({ from: '/', select: (search) => search.span });
  const until = useSearch({ from: '/', select: (search) => search.until });
  const navigate = useNavigate({ from: '/' });
  const [view, setView] = useState(() => viewOf({ span, until }));
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // Somebody went back, or pasted another address.
  const [named, setNamed] = useState({ span, until });
  if (named.span !== span || named.until !== until) {
    setNamed({ span, until });
    setView(viewOf({ span, until }));
  }

  const latest = useRef(view);
  useEffect(() => {
    latest.current = view;
  }, [view]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const change = useCallback(
    (to: (view: View) => View) => {
      setView(to);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        const search = searchOf(latest.current);
        setNamed({ span: search.span, until: search.until });
        void navigate({ search: (old) => ({ ...old, ...search }), replace: true });
      }, settledMs);
    },
    [navigate],
  );
  return [view, change];
}
