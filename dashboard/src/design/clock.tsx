import { useSyncExternalStore } from 'react';

const everyMs = 1_000;
const watchers = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of watchers) each();
  }, everyMs);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time by this browser's clock, in milliseconds, anew each second. One timer serves the page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
