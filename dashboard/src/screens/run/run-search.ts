import { getRouteApi } from '@tanstack/react-router';
import { aText, aTime, oneOf, searchReader } from '../../design/address.tsx';
import type { RunHead } from '../../worker/index.ts';
import { showStatus, type Shown } from '../../design/state.tsx';

/** The route of the screen, for what its address says. */
export const runRoute = getRouteApi('/runs/$id');

export const tabs = [
  'step',
  'timeline',
  'log',
  'files',
  'values',
  'definition',
  'events',
  'compare',
] as const;
export type Tab = (typeof tabs)[number];

/** Reads what the address of a run says beside its id. */
export const readRunSearch = searchReader({
  /** The position of the selected step, from 0 as in the API; missing where the screen follows the run. */
  step: (value) => (Number.isInteger(value) && Number(value) >= 0 ? Number(value) : undefined),
  tab: oneOf(tabs),
  /** How its steps are shown; missing for the list. */
  view: oneOf(['graph']),
  /** How long a stretch of the timeline is shown, in seconds, and its end; nothing for all of it. */
  span: (value) => (typeof value === 'number' && value > 0 ? value : undefined),
  until: aTime,
  /** The timeline to be read instead of seen. */
  as: oneOf(['table']),
  /** The runs that it is compared with, with commas between. */
  with: aText,
  /** The path of the file that is shown. */
  file: aText,
  /** What is searched for in the log. */
  find: aText,
  /** The levels of the log that are shown, with commas between; missing for all but events. */
  levels: aText,
});
export type RunSearch = ReturnType<typeof readRunSearch>;

/** How a run is shown in one word: what waits for a person, and a cancel that is not through, before WEI's status. Pure. */
export function showRun(run: Pick<RunHead, 'status' | 'state' | 'unknown' | 'waiting' | 'held'>): Shown {
  if (run.unknown) return showStatus('unknown');
  if (run.state === 'cancelling') return showStatus('cancelling');
  if (run.held && run.held.length > 0) return { key: 'failed', word: 'step failed' };
  if (run.status === 'in_progress' && run.waiting !== null) return showStatus('waiting');
  return showStatus(run.status);
}
