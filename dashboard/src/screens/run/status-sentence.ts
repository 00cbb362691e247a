import { formatSpan } from '../../../../shared/sentences/index.ts';
import { type WaitLink } from '../../../../client/index.ts';
import { nameTarget } from '../../api/index.ts';
import type { RunHead, StepLine } from '../../worker/index.ts';
import { actingSteps, currentStep, isOver } from './step-look.ts';

const facts: readonly WaitLink['kind'][] = ['orchestrator', 'broker', 'store', 'disk'];

/**
 * Where a link of a chain of waits leads to: another run at its step, the instrument, the whole lab for what is of no single
 * instrument, or what weir itself runs on; undefined where the run is at its own place. Pure.
 */
export function wayOf({ kind, run_id, step, module }: WaitLink, ownRun: string): string | undefined {
  if (run_id !== undefined && run_id !== ownRun)
    return `#/runs/${run_id}${step === undefined ? '' : `?step=${step}`}`;
  if (module !== undefined) return `#/lab/${encodeURIComponent(module)}`;
  if (facts.includes(kind)) return '#/system';
  return run_id === undefined ? '#/lab' : undefined;
}

export type Verb =
  | 'resolve'
  | 'again'
  | 'skip'
  | 'insert'
  | 'retry'
  | 'resume'
  | 'edit'
  | 'pause'
  | 'abandon'
  | 'cancel';

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

/**
 * How a run stands, in a sentence for somebody who reads nothing else. Reasons are the gateway's own words.
 * @param now milliseconds since the epoch
 */
export function statusSentence(head: RunHead, steps: readonly StepLine[], now: number): string {
  const { state, unknown } = head;
  const position = currentStep(head, steps);
  const place = placeOf(position, steps);
  switch (state) {
    case 'completed':
      return allDone(steps);
    case 'failed':
      if (unknown)
        return `${placeOf(unknown.step, steps)}: nobody knows what ${unknown.module}/${unknown.instance} did.`;
      return `${place} failed${head.error ? `: ${head.error.message}` : '.'}`;
    case 'cancelled':
    case 'withdrawn':
      return `Cancelled at ${place.replace('Step', 'step')}${whose(head.cancelled_by)}.${
        unknown ? ` Nobody knows what ${unknown.module}/${unknown.instance} did.` : ''
      }`;
    default:
      return goingOn(head, steps, position, now) + (head.failing ? about : '');
  }
}

/** Why nothing of a run can be changed that has failed and is not over yet. */
const about =
  ' A step has failed: the run ends once all is at rest and cleaned up, and nothing of it can be changed any more; then it can be retried.';

/** What became of the steps of a run that is completed; a loop is what its rounds are. */
function allDone(steps: readonly StepLine[]): string {
  const own = steps.filter(({ loop }) => !loop);
  const counted = own.length === 0 ? steps : own;
  const skipped = counted.filter(({ state }) => state === 'skipped').length;
  const failed = counted.filter(({ state }) => state === 'failed').length;
  if (skipped + failed === 0)
    return counted.length === 1 ? 'Its only step is done.' : `All ${counted.length} steps are done.`;
  return [
    `${counted.length - skipped - failed} of ${counted.length} steps are done`,
    ...(skipped > 0 ? [`${skipped} ${skipped === 1 ? 'was' : 'were'} skipped`] : []),
    ...(failed > 0 ? [`the run went on without ${failed} that failed`] : []),
  ]
    .join(', ')
    .concat('.');
}

function goingOn(head: RunHead, steps: readonly StepLine[], position: number, now: number): string {
  const step = steps[position];
  const place = placeOf(position, steps);
  const acting = actingSteps(steps);
  const wait = head.waiting_for.find((each) => each.step === position);
  const others = acting.filter((each) => each.position !== position).length;
  const beside =
    others === 0 ? '' : ` ${others === 1 ? '1 other step goes' : `${others} other steps go`} on.`;
  if (wait && (acting.length < 2 || ofPeople.includes(wait.reason)))
    return `${place} ${closed(wait.text)}${beside}`;
  if (acting.length > 1 && head.state !== 'cancelling') return atOnce(head, acting, now);
  if (step?.state === 'running' && !step.loop) {
    const where = nameTarget(step);
    const since = step.started_at === undefined ? '' : ` for ${formatSpan(now - step.started_at)}`;
    if (head.state === 'cancelling')
      return `${place} is asked to stop; ${where} is not at rest yet${since === '' ? '' : `, acting${since}`}.`;
    const late = step.overdue_since === undefined ? '' : ', without a sign of progress';
    const paused = head.paused_by ? ' Nothing follows it while the run is paused.' : '';
    return `${place} is acting on ${where}${since}${late}.${paused}`;
  }
  if (head.waiting !== null) return `${place} ${closed(head.waiting)}`;
  return `${place} is next.`;
}

/** Of so many steps that go on at once it is told what they do. */
const mostTold = 3;

function atOnce(head: RunHead, acting: readonly StepLine[], now: number): string {
  const told = acting.slice(0, mostTold).map((step) => {
    const silent = step.silent_since === undefined ? '' : ', whose agent is silent';
    const late = step.overdue_since === undefined ? '' : ', without a sign of progress';
    const since = step.started_at === undefined ? '' : ` for ${formatSpan(now - step.started_at)}`;
    return `${step.added_for ? '' : `${step.position + 1} `}“${step.name}” on ${nameTarget(step)}${since}${silent}${late}`;
  });
  const rest = acting.length - told.length;
  const paused = head.paused_by ? ' Nothing follows them while the run is paused.' : '';
  return `${acting.length} steps are acting at once: ${told.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}.${paused}`;
}

/** By whom, and why, as far as is known. */
function whose(said: { by?: string; reason?: string } | null): string {
  const { by, reason } = said ?? {};
  return `${by === undefined ? '' : ` by ${by}`}${reason === undefined ? '' : `, “${reason}”`}`;
}

/** A sentence with its full stop. Pure. */
export function closed(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** Of how many it is one says nothing where steps are added as the run goes on. */
function placeOf(position: number, steps: readonly StepLine[]): string {
  const step = steps[position];
  // Its number is the place at which it was added, which says nothing to people.
  if (step?.added_for) return `Step “${step.name}”`;
  const grows = steps.some(({ loop, added_for }) => loop ?? added_for);
  return `Step ${position + 1}${grows ? '' : ` of ${steps.length}`}${step ? ` “${step.name}”` : ''}`;
}
