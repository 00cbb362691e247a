import { assertNever } from '../../kernel/assert-never.ts';
import type { RunState, RunStatus, RunSummary } from '../../contracts/run.ts';
import { runWaitInWords } from '../waits/in-words.ts';

/** `running` is a step that executes now, `in_progress` is a run between two steps. */
export function statusOf(state: RunState, summary: RunSummary | undefined): RunStatus {
  switch (state) {
    case 'new':
    case 'completed':
    case 'failed':
    case 'cancelled':
      return state;
    case 'withdrawn':
      return 'cancelled';
    case 'queued':
      return summary?.paused ? 'paused' : 'queued';
    case 'active':
    case 'cancelling':
      if (summary?.acting) return 'running';
      return summary?.paused || summary?.suspended ? 'paused' : 'in_progress';
    default:
      return assertNever(state);
  }
}

/** Why a run does not go on, in a sentence; null where it does, or is over. `brokerAway`: the gateway has no broker now. */
export function waitingOf(
  state: RunState,
  summary: RunSummary | undefined,
  brokerAway: boolean,
): string | null {
  if (state !== 'new') return runWaitInWords(summary ?? {}) ?? null;
  return brokerAway ? 'waits for the broker, which is away' : 'waits for an orchestrator to take it';
}

/** The states that a run of this status may be in. */
export function statesOf(status: RunStatus): RunState[] {
  switch (status) {
    case 'running':
    case 'in_progress':
      return ['active', 'cancelling'];
    case 'paused':
      return ['queued', 'active', 'cancelling'];
    case 'new':
    case 'queued':
    case 'completed':
    case 'failed':
    case 'cancelled':
      return [status];
    default:
      return assertNever(status);
  }
}
