import { getRouteApi } from '@tanstack/react-router';
import type { RunHead } from '../../worker/index.ts';
import { showStatus, type Shown } from '../../design/states.ts';

/** The route of the screen, for what its address says. */
export const runRoute = getRouteApi('/runs/$id');

export const tabs = ['step', 'log', 'files', 'values', 'definition', 'events', 'compare'] as const;
export type Tab = (typeof tabs)[number];

/** What the address of a run says beside its id. */
export interface RunSearch {
  /** The position of the selected step, from 0 as in the API; missing where the screen follows the run. */
  step?: number | undefined;
  tab?: Tab | undefined;
  /** The run that it is compared with. */
  with?: string | undefined;
  /** The path of the file that is shown. */
  file?: string | undefined;
  /** What is searched for in the log. */
  find?: string | undefined;
  /** The levels of the log that are shown, with commas between; missing for all but events. */
  levels?: string | undefined;
}

/** Reads the address; what makes no sense is left out. Pure. */
export function readRunSearch(search: Record<string, unknown>): RunSearch {
  const step = Number(search['step']);
  const tab = tabs.find((each) => each === search['tab']);
  return {
    ...(search['step'] !== undefined && Number.isInteger(step) && step >= 0 && { step }),
    ...(tab && { tab }),
    ...textAs('with', search),
    ...textAs('file', search),
    ...textAs('find', search),
    ...textAs('levels', search),
  };
}

/** A text of the address; the router makes numbers of what looks like one. */
function textAs<Name extends 'with' | 'file' | 'find' | 'levels'>(
  name: Name,
  search: Record<string, unknown>,
): { [key in Name]?: string } {
  const value = search[name];
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  return (typeof text === 'string' && text !== '' ? { [name]: text } : {}) as { [key in Name]?: string };
}

/** How a run is shown in one word: what waits for a person, and a cancel that is not through, before WEI's status. Pure. */
export function showRun(run: Pick<RunHead, 'status' | 'state' | 'unknown' | 'waiting' | 'held'>): Shown {
  if (run.unknown) return showStatus('unknown');
  if (run.state === 'cancelling') return showStatus('cancelling');
  if (run.held && run.held.length > 0) return { key: 'failed', word: 'step failed' };
  if (run.status === 'in_progress' && run.waiting !== null) return showStatus('waiting');
  return showStatus(run.status);
}
