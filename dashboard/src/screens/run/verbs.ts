import type { RunHead, StepLine } from '../../aside/index.ts';
import { isOver } from './step-look.ts';

export type Verb =
  'resolve' | 'again' | 'skip' | 'insert' | 'retry' | 'resume' | 'edit' | 'pause' | 'abandon' | 'cancel';

/** What a person may order of a run as it stands, as the gateway would take it, what helps most first. Pure. */
export function verbsFor(head: RunHead, steps: readonly StepLine[]): Verb[] {
  if (isOver(head)) return head.state === 'failed' || head.state === 'cancelled' ? ['retry'] : [];
  const resolve: Verb[] = head.unknown ? ['resolve'] : [];
  // Giving up is for an action that does not end by itself, or that shows nothing.
  if (head.state === 'cancelling')
    return [...resolve, ...(steps[head.step_index]?.state === 'running' ? (['abandon'] as const) : [])];
  // Nothing of a run that is about to end as failed can be changed any more.
  const open = !head.failing;
  return [
    ...resolve,
    ...(open && head.held && head.held.length > 0 ? (['again', 'skip', 'insert'] as const) : []),
    ...(head.paused_by ? (['resume'] as const) : []),
    ...(open ? (['edit'] as const) : []),
    ...(!head.paused_by && goesOnByItself(head, steps) ? (['pause'] as const) : []),
    'cancel',
  ];
}

/** True where a step acts, or may begin, without a person's word: a pause would keep what follows from beginning. */
function goesOnByItself(head: RunHead, steps: readonly StepLine[]): boolean {
  const doubted = head.unknown?.run === 'waits' ? head.unknown.step : undefined;
  const waits = doubted !== undefined || (head.held ?? []).length > 0;
  if (!waits) return true;
  if (steps.some(({ state, position }) => state === 'running' && position !== doubted)) return true;
  return head.waiting_for.some(({ reason }) => !ofPeople.includes(reason));
}

/** For what a step waits until somebody says how it goes on. */
const ofPeople: readonly string[] = ['outcome_unknown', 'failed_step'];
