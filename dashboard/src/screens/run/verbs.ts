import type { RunHead } from '../../api/run-document.ts';
import type { StepLine } from '../../aside/outline.ts';
import { isOver } from './step-look.ts';

export type Verb = 'pause' | 'resume' | 'cancel' | 'abandon' | 'resolve';

/** What a person may order of a run as it stands, as the gateway would take it. Pure. */
export function verbsFor(head: RunHead, steps: readonly StepLine[]): Verb[] {
  const verbs: Verb[] = [];
  const acting = steps[head.step_index]?.state === 'running';
  if (head.unknown && head.unknown.run !== 'over') verbs.push('resolve');
  if (isOver(head)) return verbs;
  if (head.paused_by) verbs.push('resume');
  else if (head.state !== 'cancelling') verbs.push('pause');
  if (head.state !== 'cancelling') verbs.push('cancel');
  // Giving up is for an action that does not end by itself, or that shows nothing.
  else if (acting) verbs.push('abandon');
  return verbs;
}
