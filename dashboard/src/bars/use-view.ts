import { useState } from 'react';
import { useOnceTyped } from '../design/rested.ts';
import { searchOf, type View, viewOf, type ViewSearch } from './view.ts';

/**
 * The view that an address names, and how to change it: seen at once, in the address a moment later.
 * @param tell puts it into the address
 */
export function useViewIn(
  { span, until }: ViewSearch,
  tell: (search: ViewSearch) => void,
): [View, (change: (view: View) => View) => void] {
  const [view, setView] = useState(() => viewOf({ span, until }));
  const [told, setTold] = useState(view);
  const [named, setNamed] = useState({ span, until });
  if (named.span !== span || named.until !== until) {
    setNamed({ span, until });
    // Somebody went back, or pasted another address.
    const search = searchOf(told);
    if (search.span !== span || search.until !== until) {
      const back = viewOf({ span, until });
      setView(back);
      setTold(back);
    }
  }
  // A wheel turns faster than an address is worth changing.
  useOnceTyped(view, told, (next) => {
    setTold(next);
    tell(searchOf(next));
  });
  return [view, setView];
}
