import type { RunHead } from '../../api/run-document.ts';
import type { StepLine } from '../../aside/outline.ts';
import { inShort } from '../../design/duration.ts';

/**
 * How a run stands, in a sentence for somebody who reads nothing else. Reasons are the gateway's own words.
 * @param now milliseconds since the epoch
 */
export function statusSentence(head: RunHead, steps: readonly StepLine[], now: number): string {
  const { state, step_index, unknown } = head;
  const step = steps[step_index];
  const place = `Step ${step_index + 1} of ${steps.length}`;
  const name = step ? ` “${step.name}”` : '';
  switch (state) {
    case 'completed':
      return steps.length === 1 ? 'Its only step is done.' : `All ${steps.length} steps are done.`;
    case 'failed':
      if (unknown)
        return `${placeOf(unknown.step, steps)}: nobody knows what ${unknown.module}/${unknown.instance} did.`;
      return `${place}${name} failed${head.error ? `: ${head.error.message}` : '.'}`;
    case 'cancelled':
    case 'withdrawn':
      return `Cancelled at step ${step_index + 1} of ${steps.length}${name}${whose(head.cancelled_by)}.${
        unknown ? ` Nobody knows what ${unknown.module}/${unknown.instance} did.` : ''
      }`;
    default:
      return goingOn(head, step, `${place}${name}`, now);
  }
}

function goingOn(head: RunHead, step: StepLine | undefined, place: string, now: number): string {
  if (head.unknown?.run === 'waits') {
    const { module, instance } = head.unknown;
    return `${place}: nobody knows what ${module}/${instance} did. The run waits for a word.`;
  }
  if (step?.state === 'running') {
    const where = `${step.module}/${step.instance ?? ''}`;
    const since = step.started_at === undefined ? '' : ` for ${inShort(now - step.started_at)}`;
    if (step.silent_since !== undefined)
      return `${place}: ${where} has been silent for ${inShort(now - step.silent_since)}; the run waits for it.`;
    if (head.state === 'cancelling')
      return `${place} is asked to stop; ${where} is not at rest yet${since === '' ? '' : `, acting${since}`}.`;
    const late = step.overdue_since === undefined ? '' : ', without a sign of progress';
    const paused = head.paused_by ? ' Nothing follows it while the run is paused.' : '';
    return `${place} is acting on ${where}${since}${late}.${paused}`;
  }
  if (head.paused_by) return `${place} does not start: ${pausedBy(head, now)}.`;
  if (head.waiting !== null) return `${place} ${head.waiting}.`;
  return `${place} is next.`;
}

function pausedBy({ paused_by }: RunHead, now: number): string {
  const since = paused_by?.at ? ` ${inShort(now - Date.parse(paused_by.at))} ago` : '';
  return `paused${whose(paused_by, since)}`;
}

/** By whom, and why, as far as is known. */
function whose(said: { by?: string; reason?: string } | null, since = ''): string {
  const { by, reason } = said ?? {};
  return `${by === undefined ? '' : ` by ${by}`}${since}${reason === undefined ? '' : `, “${reason}”`}`;
}

function placeOf(position: number, steps: readonly StepLine[]): string {
  const step = steps[position];
  return `Step ${position + 1} of ${steps.length}${step ? ` “${step.name}”` : ''}`;
}
