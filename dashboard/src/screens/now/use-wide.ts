import { useSyncExternalStore } from 'react';

/** As in instruments.module.css. */
const wide = matchMedia('(min-width: 1200px)');

function subscribe(watcher: () => void): () => void {
  wide.addEventListener('change', watcher);
  return () => wide.removeEventListener('change', watcher);
}

/** True where rows and picture have room beside each other. */
export function useWide(): boolean {
  return useSyncExternalStore(subscribe, () => wide.matches);
}
