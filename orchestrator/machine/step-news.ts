import type { StepNews } from './run-actions.ts';
import { inFlightState } from './run-queries.ts';
import type { StepSnapshot } from './step-context.ts';

/** What a change of a step is to its run, where it is anything. */
export function newsOf(
  step: number,
  at: number,
  before: StepSnapshot,
  after: StepSnapshot,
): StepNews | undefined {
  switch (after.value) {
    case 'succeeded':
    case 'skipped':
    case 'passedOver':
      return { type: 'stepDone', at, step };
    case 'failed': {
      const error = after.context.error;
      return error && { type: 'stepFailed', at, step, error };
    }
    case 'cancelled':
      return { type: 'stepCancelled', at, step };
    default: {
      if (inFlightState(after)) return undefined;
      return before.context.attempt && { type: 'stepRested', at, step, acted: !waitsAgain(after) };
    }
  }
}

function waitsAgain({ value }: StepSnapshot): boolean {
  return value === 'ready' || value === 'pending';
}
