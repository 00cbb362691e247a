import { useSyncExternalStore } from 'react';

/** Whether the screen is as a media query says, such as `(min-width: 1200px)`. */
export function useMedia(query: string): boolean {
  const media = matchMedia(query);
  const subscribe = (watcher: () => void): (() => void) => {
    media.addEventListener('change', watcher);
    return () => media.removeEventListener('change', watcher);
  };
  return useSyncExternalStore(subscribe, () => media.matches);
}
