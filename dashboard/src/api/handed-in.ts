import { recall, remember } from '../design/remembered.ts';

const name = 'weir.handed-in';

/** So many are remembered, the newest. */
const most = 200;

/** Remembers runs that were handed in from this browser: where nobody signs in, no run says whose it is. */
export function rememberHandedIn(ids: readonly string[]): void {
  const known = recall(name).split(' ').filter(Boolean);
  remember(name, [...new Set([...known, ...ids])].slice(-most).join(' '));
}

/** True for a run that was handed in from this browser. */
export function wasHandedInHere(runId: string): boolean {
  return recall(name).split(' ').includes(runId);
}
