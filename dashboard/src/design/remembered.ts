import { useSyncExternalStore } from 'react';

/** What the browser did not take, because it is full or refuses: it holds for as long as the page is open. */
const untaken = new Map<string, string>();
const watchers = new Set<() => void>();

function subscribe(watcher: () => void): () => void {
  const changed = (event: StorageEvent): void => {
    takeBack(event.key);
    watcher();
  };
  watchers.add(watcher);
  addEventListener('storage', changed);
  return () => {
    watchers.delete(watcher);
    removeEventListener('storage', changed);
  };
}

/** Another tab has changed what is remembered: that is newer. Nothing stays here of whoever has signed out there. */
function takeBack(name: string | null): void {
  if (name === null || name === worker) untaken.clear();
  else untaken.delete(name);
}

/** A text that this browser remembers under a name, and how to change it; '' where it has none. */
export function useRemembered(name: string): [string, (value: string) => void] {
  const value = useSyncExternalStore(subscribe, () => recall(name));
  return [value, (next) => remember(name, next)];
}

/** What is remembered under a name; '' for nothing. */
export function recall(name: string): string {
  const kept = untaken.get(name);
  if (kept !== undefined) return kept;
  try {
    return localStorage.getItem(name) ?? '';
  } catch {
    return '';
  }
}

/** Who has worked here, and on what: nothing for whoever sits here next. */
const worker = 'weir.worker';
const work = [worker, 'weir.draft', 'weir.draft-from', 'weir.by-hand', 'weir.handed-in'];

/** Forgets what whoever signs out has worked on. How the page is set stays. */
export function forgetWork(): void {
  for (const name of work) remember(name, '');
}

/** Keeps what was worked on for the one who did, who may have been signed out without his doing: anybody else finds none of it. */
export function keepWorkFor(name: string): void {
  const before = recall(worker);
  if (before === name) return;
  if (before !== '') forgetWork();
  remember(worker, name);
}

/** Keeps a text under a name; an empty one is forgotten. */
export function remember(name: string, value: string): void {
  try {
    if (value === '') localStorage.removeItem(name);
    else localStorage.setItem(name, value);
    untaken.delete(name);
  } catch {
    untaken.set(name, value);
  }
  for (const each of watchers) each();
}
