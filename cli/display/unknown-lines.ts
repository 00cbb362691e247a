import { knownInWords, resolveCommand, withSince, remedyInWords } from '../../shared/explain/index.ts';
import { type Run, type UnknownStep } from '../../client/index.ts';
import type { Now } from '../../shared/contracts/now.ts';
import { endInWords, formatTime, localTimes, nameStep } from '../../shared/sentences/index.ts';
import { unknownSteps } from '../client/index.ts';
import type { WaitLink } from '../../shared/contracts/waits.ts';

/**
 * What helps, and for what a run waits beyond what its own status says, a line for each link of the chain. `run_id`: of the run itself,
 * whose own waits stand there already.
 */
export function describeWaits(chain: readonly WaitLink[], run_id: string): string[] {
  const [first, ...others] = chain;
  if (first?.run_id !== run_id) return chain.map(lineOf);
  // What to do about an unknown outcome is told with what is known of it.
  const remedy = first.kind === 'outcome_unknown' ? '' : remedyOfLink(first);
  return [...(remedy === '' ? [] : [` ${remedy}`]), ...others.map(lineOf)];
}

function lineOf(link: WaitLink): string {
  const { text, since, until } = link;
  const what = localTimes(since === null ? text : withSince(text, formatTime(since)));
  return `  ← ${what}${until === undefined ? '' : `, ${endInWords(until)}`}${remedyOfLink(link)}`;
}

function remedyOfLink({ first, next }: WaitLink): string {
  const remedy = remedyInWords({ first: first ?? null, next: next ?? null });
  return remedy === '' ? '' : ` → ${remedy}`;
}

const reasons: Record<UnknownStep['reason'], string> = {
  interrupted: 'the action was interrupted',
  lost: 'its agent is silent',
  journal_lost: 'its agent has lost its journal',
  timeout: 'its time is up, and it does not stop',
  abandoned: 'an operator has abandoned the action',
};

/**
 * What there is to say of the steps whose outcomes nobody knows, and what to do about each: a line each.
 * @param now how the lab stands; without it nobody can say whether the instrument of a run that is over is still held back
 */
export function describeUnknown(run: Run, now?: Pick<Now, 'unknown'>): string[] {
  const unknowns = unknownSteps(run);
  return unknowns.flatMap((unknown) => [
    ...describeUnknownStep(run, unknown),
    ...whatToDo(run.run_id, unknown, unknowns.length > 1, now),
  ]);
}

function describeUnknownStep(run: Run, unknown: UnknownStep): string[] {
  const { step, module, instance, reason, message, since, known } = unknown;
  const name = nameStep(step, run.steps[step]?.name);
  return [
    `unknown: ${name} on ${module}/${instance}, since ${formatTime(since)}: ${reasons[reason]} (${localTimes(message)})`,
    `known:   ${localTimes(knownInWords(known))}`,
  ];
}

function whatToDo(
  runId: string,
  unknown: UnknownStep,
  isOneOfSeveral: boolean,
  now: Pick<Now, 'unknown'> | undefined,
): string[] {
  const { run, module, instance, step } = unknown;
  switch (run) {
    case 'waits': {
      const command = resolveCommand(runId, isOneOfSeveral ? step : undefined);
      return [`to do:   look at ${module}/${instance}, then ${command}`];
    }
    case 'repeats':
      return ['to do:   nothing; the workflow allows the step to be repeated'];
    case 'over':
      return [`to do:   ${afterTheRun(runId, unknown, now)}`];
  }
}

/** A run that is over says nothing of whether somebody has dealt with its instrument since. */
function afterTheRun(
  runId: string,
  { module, instance, step }: UnknownStep,
  now: Pick<Now, 'unknown'> | undefined,
): string {
  const at = `${module}/${instance}`;
  if (!now) return `look at ${at}; weir now says how it stands, and what to type`;
  const open = now.unknown.find((each) => each.run_id === runId && each.step === step);
  return open
    ? `look at ${at}, then ${open.next ?? 'weir now'}`
    : `nothing; ${at} is not held back for it any more`;
}

/** The position of the step that has told of no progress in time. */
function overdueStep({ steps, step_index }: Run): number {
  const found = steps.findIndex((step) => step.overdue_since !== undefined);
  return found < 0 ? step_index : found;
}

/** The step that tells nothing for longer than was expected: `step 2 "mix"`. */
export function describeOverdueStep(run: Run): string {
  const position = overdueStep(run);
  return nameStep(position, run.steps[position]?.name);
}

/** The mark of an action that tells nothing for longer than was expected. */
export function describeOverdue(run: Run): string[] {
  if (!run.overdue_since) return [];
  return [
    `overdue: ${describeOverdueStep(run)} has told of no progress in time, since ${formatTime(run.overdue_since)}`,
  ];
}
