import type { ReactElement } from 'react';
import type { Instrument } from '../../../client/index.ts';
import { stopAsked } from '../../../shared/sentences/index.ts';
import styles from './state.module.css';

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

/** How each of these words of the gateway's is shown. One that is not known yet is shown as it is. */
const shownBy =
  (known: Readonly<Record<string, Shown>>) =>
  (word: string): Shown =>
    known[word] ?? { key: 'attention', word: word.replaceAll('_', ' ') };

/** How an instrument's state (`state` in `GET /now`) is shown. */
export const showInstrumentState = shownBy({
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
});

/** How an instrument is shown, as `GET /now` tells it: one whose action tells of no progress in time is no running one like others. */
export function showInstrument({
  state,
  steps,
  reasons,
}: Pick<Instrument, 'state' | 'steps'> & Partial<Pick<Instrument, 'reasons'>>): Shown {
  if (reasons?.[0]?.text === stopAsked) return { key: 'attention', word: stopAsked };
  const isOverdue = state === 'acting' && steps.some(({ overdue_since }) => overdue_since !== null);
  return isOverdue ? { key: 'attention', word: 'overdue' } : showInstrumentState(state);
}

/** How the status of a run is shown. */
export const showStatus = shownBy({
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
});

/** How the outcome of an attempt (`outcome` in `GET /timeline`) is shown, and what is still to come. */
export const showOutcome = shownBy({
  acting: { key: 'running', word: 'acts' },
  succeeded: { key: 'done', word: 'succeeded' },
  failed: { key: 'failed', word: 'failed' },
  cancelled: { key: 'cancelled', word: 'cancelled' },
  unknown: { key: 'unknown', word: 'outcome unknown' },
  skipped: { key: 'cancelled', word: 'left out' },
  planned: { key: 'idle', word: 'planned' },
});

const waits: Record<string, string> = {
  busy: 'the instrument had other commands',
  unfit: 'the instrument could take none',
  no_agent: 'no agent was there',
  location: 'where it goes was taken',
  reserved: 'a person had the instrument to himself',
  held: 'an operator, or a store that was put back, held it',
  sequential: 'it was the turn of another run',
  early: 'its run was not to begin yet',
  kept: 'another run had to itself what it needs',
  together: 'what its run is to have to itself was not all free',
  would_block: 'runs would have waited for each other for good',
  gap: 'a gap was to be kept',
  supplies: 'too little was left of what it uses up',
  paused: 'it was paused',
  retry: 'the pause between two attempts',
  outcome_unknown: 'an outcome was unknown',
  circle: 'runs waited for each other',
  failed_step: 'it had failed, and nobody had said how it goes on',
  person: 'nobody had answered yet',
  silent: 'its agent was not heard',
  hindered: 'the instrument could not go on',
  not_known: 'why is not known',
};

/** Why a step waited (`reason` in `GET /timeline`), in words. */
export function waitInWords(reason: string): string {
  return waits[reason] ?? reason.replaceAll('_', ' ');
}

const round = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.6, strokeLinecap: 'round' } as const;

const shapes: Record<StateKey, ReactElement> = {
  idle: <circle cx="8" cy="8" r="4.2" {...round} />,
  running: <path d="M5 3.4v9.2l7.4-4.6z" fill="currentColor" />,
  waiting: (
    <path
      d="M4.5 2.5h7M4.5 13.5h7M5.2 2.8c0 3 2.8 3.6 2.8 5.2s-2.8 2.2-2.8 5.2M10.8 2.8c0 3-2.8 3.6-2.8 5.2s2.8 2.2 2.8 5.2"
      {...round}
    />
  ),
  attention: <path d="M8 2.4 14.2 13H1.8zM8 6.4v3.2M8 11.4v.1" {...round} strokeLinejoin="round" />,
  asked: (
    <path
      d="M5.2 9V4.3a.9.9 0 0 1 1.8 0v3.3V3a.9.9 0 0 1 1.8 0v4.6-3.7a.9.9 0 0 1 1.8 0V8V5.5a.9.9 0 0 1 1.8 0v4.7c0 2.2-1.5 3.6-3.7 3.6-1.9 0-2.9-.9-3.9-2.5L3.3 9a.95.95 0 0 1 1.6-1z"
      {...round}
      strokeWidth={1.2}
      strokeLinejoin="round"
    />
  ),
  failed: <path d="M4 4l8 8M12 4l-8 8" {...round} strokeWidth={2} />,
  unknown: (
    <path
      d="M5.2 5.6c0-1.7 1.3-2.7 2.8-2.7s2.8 1 2.8 2.6c0 2-2.7 2-2.7 4M8.1 12.6v.2"
      {...round}
      strokeWidth={2}
    />
  ),
  done: <path d="M3.4 8.6l3 3 6.2-7" {...round} strokeWidth={2} />,
  paused: <path d="M5.6 3.6v8.8M10.4 3.6v8.8" {...round} strokeWidth={2.4} />,
  stopped: <path d="M4 7.4h8v5.4H4zM5.6 7.2V5.4a2.4 2.4 0 0 1 4.8 0v1.8" {...round} strokeLinejoin="round" />,
  silent: <path d="M2.6 8a5.4 5.4 0 0 1 9-4M13.4 8a5.4 5.4 0 0 1-9 4M3 13 13 3" {...round} />,
  cancelled: <path d="M8 2.8a5.2 5.2 0 1 0 0 10.4A5.2 5.2 0 0 0 8 2.8zM4.4 11.6l7.2-7.2" {...round} />,
  skipped: <path d="M2.6 10.4c.6-3.6 2.8-5.4 5.4-5.4 2.2 0 4 1.2 5 3.6M13.4 4.6v4.2H9.2" {...round} />,
};

/** The icon of a state; its word stands beside it, so screen readers are told nothing here. */
export function StateIcon({ of, size = 16 }: { of: StateKey; size?: number }): ReactElement {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {shapes[of]}
    </svg>
  );
}

/** A state as icon and word in its colour. */
export function StateMark({ shown, large = false }: { shown: Shown; large?: boolean }): ReactElement {
  return (
    <span className={styles['mark']} data-state={shown.key} data-large={large || undefined}>
      <StateIcon of={shown.key} size={large ? 20 : 16} />
      {shown.word}
    </span>
  );
}
