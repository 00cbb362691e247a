import type { RunHead } from '../../aside/index.ts';
import { showStatus, type Shown } from '../../design/states.ts';

/** How a run is shown in one word: what waits for a person, and a cancel that is not through, before WEI's status. Pure. */
export function showRun(run: Pick<RunHead, 'status' | 'state' | 'unknown' | 'waiting' | 'held'>): Shown {
  if (run.unknown) return showStatus('unknown');
  if (run.state === 'cancelling') return showStatus('cancelling');
  if (run.held && run.held.length > 0) return { key: 'failed', word: 'step failed' };
  if (run.status === 'in_progress' && run.waiting !== null) return showStatus('waiting');
  return showStatus(run.status);
}
