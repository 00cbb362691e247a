import type { Instrument } from '../../../client/index.ts';

/** The states that the page shows, each with a colour (tokens.css), an icon and a word. */
export type StateKey =
  | 'idle'
  | 'running'
  | 'waiting'
  | 'attention'
  | 'asked'
  | 'failed'
  | 'unknown'
  | 'done'
  | 'paused'
  | 'stopped'
  | 'silent'
  | 'cancelled'
  | 'skipped';

/** How a state is shown: which of the page's states it is, and its word. */
export interface Shown {
  key: StateKey;
  word: string;
}

const shownStates: Record<string, Shown> = {
  idle: { key: 'idle', word: 'idle' },
  acting: { key: 'running', word: 'running' },
  storing: { key: 'running', word: 'storing files' },
  stop_unconfirmed: { key: 'attention', word: 'stop not confirmed' },
  safety_stop: { key: 'stopped', word: 'safety stop' },
  outcome_unknown: { key: 'unknown', word: 'outcome unknown' },
  does_not_stop: { key: 'attention', word: 'does not stop' },
  error: { key: 'failed', word: 'error' },
  restored_store: { key: 'attention', word: 'store was put back' },
  silent: { key: 'silent', word: 'silent' },
  away: { key: 'silent', word: 'agent stopped' },
  absent: { key: 'silent', word: 'no agent' },
  cancelled: { key: 'paused', word: 'cancelled' },
  shut_down: { key: 'paused', word: 'shut down' },
  paused: { key: 'paused', word: 'paused' },
  locked: { key: 'paused', word: 'locked' },
  not_ready: { key: 'attention', word: 'not ready' },
  hindered: { key: 'attention', word: 'hindered' },
};

/** How an instrument's state (`state` in `GET /now`) is shown. A word that is not known yet is shown as it is. */
export function showInstrumentState(state: string): Shown {
  return shownStates[state] ?? { key: 'attention', word: state.replaceAll('_', ' ') };
}

/** How an instrument is shown, as `GET /now` tells it: one whose action tells of no progress in time is no running one like others. */
export function showInstrument({ state, steps }: Pick<Instrument, 'state' | 'steps'>): Shown {
  const isOverdue = state === 'acting' && steps.some(({ overdue_since }) => overdue_since !== null);
  return isOverdue ? { key: 'attention', word: 'overdue' } : showInstrumentState(state);
}

const statuses: Record<string, Shown> = {
  new: { key: 'waiting', word: 'new' },
  queued: { key: 'waiting', word: 'queued' },
  in_progress: { key: 'running', word: 'running' },
  running: { key: 'running', word: 'running' },
  waiting: { key: 'waiting', word: 'waiting' },
  paused: { key: 'paused', word: 'paused' },
  completed: { key: 'done', word: 'completed' },
  failed: { key: 'failed', word: 'failed' },
  cancelled: { key: 'cancelled', word: 'cancelled' },
  cancelling: { key: 'attention', word: 'cancelling' },
  unknown: { key: 'unknown', word: 'outcome unknown' },
};

/** How the status of a run is shown. */
export function showStatus(status: string): Shown {
  return statuses[status] ?? { key: 'attention', word: status.replaceAll('_', ' ') };
}
