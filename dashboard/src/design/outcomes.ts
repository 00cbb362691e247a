import type { Shown } from './states.ts';

const outcomes: Record<string, Shown> = {
  acting: { key: 'running', word: 'acts' },
  succeeded: { key: 'done', word: 'succeeded' },
  failed: { key: 'failed', word: 'failed' },
  cancelled: { key: 'cancelled', word: 'cancelled' },
  unknown: { key: 'unknown', word: 'outcome unknown' },
  skipped: { key: 'cancelled', word: 'left out' },
};

/** How the outcome of an attempt (`outcome` in `GET /timeline`) is shown. */
export function showOutcome(outcome: string): Shown {
  return outcomes[outcome] ?? { key: 'attention', word: outcome.replaceAll('_', ' ') };
}

const waits: Record<string, string> = {
  busy: 'the instrument had other commands',
  unfit: 'the instrument could take none',
  no_agent: 'no agent was there',
  location: 'where it goes was taken',
  held: 'an operator, or a store that was put back, held it',
  sequential: 'it was the turn of another run',
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
