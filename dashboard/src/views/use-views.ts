import { useMemo } from 'react';
import { useRemembered } from '../design/remembered.ts';
import { useWho } from '../session/index.ts';
import { readViews, type View } from './views.ts';

/**
 * The saved views of whoever sits here, and how to keep others. They are kept in this browser under that name: a view is an address,
 * so it goes to somebody else, or to another browser, as a link.
 */
export function useViews(): [readonly View[], (views: readonly View[]) => void] {
  const [who] = useWho();
  const [kept, keep] = useRemembered(`weir.views ${who}`);
  const views = useMemo(() => readViews(kept), [kept]);
  return [views, (next) => keep(next.length === 0 ? '' : JSON.stringify(next))];
}
