import type { RunEvent } from './run-event.ts';
import type { DecisionEvent } from './step-event.ts';

type Decided = Extract<RunEvent, { type: 'decided' }>;

/** A decision as the step's chart hears it: each verdict is an event of its own. */
export function decisionEvent(decided: Decided): DecisionEvent {
  const { at, command_id } = decided;
  const named = { at, command_id };
  switch (decided.verdict) {
    case 'go':
      return { ...named, type: 'go', ...(decided.values && { values: decided.values }) };
    case 'fail':
      return { ...named, type: 'refuse', error: decided.error, ...(decided.data && { data: decided.data }) };
    case 'rounds':
      return { ...named, type: 'round', ...(decided.values && { values: decided.values }) };
    case 'looped':
      return { ...named, type: 'looped', ...(decided.data && { data: decided.data }) };
    case 'pass':
      return { ...named, type: 'pass' };
  }
}
