import type { LibraryEntry } from '../../api/index.ts';
import { showStatus, type Shown } from '../../design/state.tsx';

/** How the last run of a workflow is shown. Pure. */
export function showLastRun({ state }: Pick<NonNullable<LibraryEntry['last_run']>, 'state'>): Shown {
  return showStatus(state === 'active' ? 'running' : state);
}
