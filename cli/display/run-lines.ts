import { byWhom, formatDuration, localTimes, nameStep } from '../../shared/sentences/index.ts';
import { type Run, type Step } from '../../client/index.ts';
import { abandonCommand } from '../../shared/explain/index.ts';
import { unknownSteps, actionOf, stepStatus, type GoingOn } from '../client/index.ts';
import { millisecondsOf, progressInWords } from './format.ts';
import { describeOverdue, describeUnknown, describeOverdueStep } from './unknown-lines.ts';

/** Which step it is: `step 2 "mix" (ot2.mix)`. */
function describeStep(step: Step, position: number): string {
  return `${nameStep(position, step.name)} (${actionOf(step)})`;
}

/** What has happened between two looks at a run, a line each; `before` is undefined at the first look. */
export function describeChanges(before: Run | undefined, now: Run): string[] {
  const lines: string[] = [];
  if (before === undefined) lines.push(`${nameOf(now)} "${now.label}" with ${stepCount(now.steps.length)}`);
  let ended = 0;
  const taken: string[] = [];
  now.steps.forEach((step, position) => {
    const earlier = before?.steps[position];
    const was = earlier ? stepStatus(earlier) : 'idle';
    const is = stepStatus(step);
    const repeated = attemptsSince(earlier, step);
    if (is === was && repeated.length === 0) return;
    if (step.taken_from !== undefined) {
      taken.push(step.taken_from);
      return;
    }
    const place = describeStep(step, position);
    for (const attempt of repeated) lines.push(`${place} ${describeAttempt(attempt)}`);
    if (is === 'running') lines.push(`${place} started${(step.attempt ?? 1) > 1 ? ' again' : ''}`);
    else if (is !== 'idle' && is !== 'not_ready') {
      lines.push(`${place} ${is}${tookOf(step)}${reasonOf(step)}`);
      ended += 1;
    }
  });
  // What another run has done stands before what this one does.
  if (taken.length > 0) lines.splice(before === undefined ? 1 : 0, 0, describeTaken(taken));
  // Of one step, its own line says as much.
  if (ended > 0 && now.steps.length > 1 && now.progress) lines.push(`  ${progressInWords(now.progress)}`);
  const waiting = now.waiting ?? undefined;
  if (waiting !== undefined && waiting !== before?.waiting) lines.push(localTimes(waiting));
  if (now.status === 'paused' && before?.status !== 'paused' && !now.paused_by)
    lines.push('the run is paused');
  const told = new Set((before ? unknownSteps(before) : []).map(({ command_id }) => command_id));
  if (unknownSteps(now).some(({ command_id }) => !told.has(command_id))) lines.push(...describeUnknown(now));
  if (now.overdue_since && !before?.overdue_since) lines.push(...describeOverdue(now));
  if (before?.overdue_since && !now.overdue_since && now.status === 'running')
    lines.push(`${describeOverdueStep(before)} is not overdue any more`);
  return lines;
}

type EarlierAttempt = NonNullable<Step['earlier']>[number];

/** The attempts of a step that have ended since another look at it, and after which there was another one. */
function attemptsSince(before: Step | undefined, { earlier = [] }: Step): EarlierAttempt[] {
  const { attempt = 0 } = before ?? {};
  // One that was seen after its end has been told.
  const told = before && stepStatus(before) === 'running' ? attempt - 1 : attempt;
  return earlier.filter((each) => each.attempt > told);
}

function describeAttempt({ attempt, state, unknown, started_at, ended_at, failure }: EarlierAttempt): string {
  const how = unknown ? 'ended, and nobody knew what it did' : state;
  const took = started_at && ended_at ? Date.parse(ended_at) - Date.parse(started_at) : undefined;
  const after = took === undefined ? '' : ` after ${formatDuration(took)}`;
  return `${how}${after} (attempt ${attempt})${failure ? `: ${localTimes(failure.message)}` : ''}`;
}

/** How many steps a run has taken over, and from which runs. */
function describeTaken(from: readonly string[]): string {
  const runs = [...new Set(from)].map((id) => `run ${id}`).join(', ');
  return `${stepCount(from.length)} taken over from ${runs}`;
}

/** How a run ended, in a line. */
export function describeEnd(run: Run): string {
  const { error, cancelled_by: who } = run;
  const why =
    error?.code === 'cancelled' && who ? byWhom(who) : error ? `: ${localTimes(error.message)}` : '';
  return `${nameOf(run)} ${run.status}${inTime(run.duration)}${why}`;
}

/** Nobody shall take a rehearsal for the real thing. */
function nameOf(run: Run): string {
  return `${run.simulate ? 'simulated run' : 'run'} ${run.run_id}`;
}

/** ` in 1.20 s`, or nothing where no duration is known. */
function inTime(duration: string | null, word = 'in'): string {
  const ms = millisecondsOf(duration);
  return ms === undefined ? '' : ` ${word} ${formatDuration(ms)}`;
}

function tookOf(step: Step): string {
  return inTime(step.duration, step.result?.status === 'succeeded' ? 'in' : 'after');
}

function reasonOf(step: Step): string {
  return step.result?.status === 'failed' && step.result.error ? `: ${localTimes(step.result.error)}` : '';
}

function stepCount(count: number): string {
  return count === 1 ? '1 step' : `${count} steps`;
}

/** What instruments go on with although nobody wants it any more, and what ends that: two lines each. */
export function describeGoingOn(entries: readonly GoingOn[]): string[] {
  return entries.flatMap(({ agent, presence, text }) => [
    `${agent} is ${localTimes(text)}`,
    presence === 'present'
      ? `to do:   it takes nothing else until that ends; where it never does, ${abandonCommand(agent)}`
      : 'to do:   nobody hears its agent: see that the instrument stands still, then start the agent (weir now)',
  ]);
}
