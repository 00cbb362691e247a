import { useSyncExternalStore } from 'react';

const narrow = matchMedia('(max-width: 700px)');
const touched = matchMedia('(max-width: 1000px)');

function subscribe(watcher: () => void): () => void {
  for (const each of [narrow, touched]) each.addEventListener('change', watcher);
  return () => {
    for (const each of [narrow, touched]) each.removeEventListener('change', watcher);
  };
}

/** How many pixels a row takes; where the page is narrow it is stacked (the same numbers stand in runs.module.css). */
export function useRowHeight(): number {
  return useSyncExternalStore(subscribe, () => (narrow.matches ? 104 : touched.matches ? 56 : 40));
}
