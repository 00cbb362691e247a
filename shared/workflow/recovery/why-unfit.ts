import {
  cancelCommand,
  resetCommand,
  retryCommand,
  skipCommand,
  statusOf,
  waitingOf,
} from '../../explain/index.ts';
import {
  isTerminal,
  type HeldStep,
  type RunState,
  type StepDefinition,
  type StepRecord,
  type UnknownStep,
} from '../../contracts/run.ts';
import { cutShort, someOf } from '../../kernel/some-of.ts';
import { WeirError } from '../../kernel/errors/weir-error.ts';
import type { ArchivedRun } from '../../contracts/archived-run.ts';
import { findStep } from './steps-to-repeat.ts';

type RunNow = Pick<ArchivedRun, 'state' | 'summary' | 'definition' | 'steps'>;

/** The refusal of a request that does not fit how a run stands: how that is, and what would fit. */
function unfit({ state, summary }: RunNow, instead: string): WeirError {
  const waiting = isTerminal(state) ? null : waitingOf(state, summary, false);
  const how = `the run is ${statusOf(state, summary)}${waiting === null ? '' : ` (it ${waiting})`}`;
  return new WeirError('unfit', `${how}: ${instead}`);
}

/** @throws WeirError `unfit` where no other run can go on from one */
export function demandRetryable(run: RunNow): void {
  const { state, definition } = run;
  if (state === 'failed' || state === 'cancelled') return;
  if (state === 'completed')
    throw unfit(run, 'there is nothing left to go on with; hand its workflow in again (weir run)');
  if (state === 'withdrawn')
    throw new WeirError('unfit', 'the run was never accepted: hand its workflow in again (weir run)');
  demandGoingOn(run);
  throw unfit(
    run,
    `a run can be retried that has failed, was cancelled, or waits at a step that has failed; \`weir cancel ${definition.run_id}\` ends this one`,
  );
}

/**
 * A retry of a step that waits for a word does that step again, in the same run: it begins nowhere else.
 * @throws WeirError `unfit` where the request names a step to begin with
 */
export function demandNoFirstStep(run: RunNow, from_step: string | number | undefined): void {
  if (from_step === undefined) return;
  throw unfit(
    run,
    `"from_step" is for a run that is over, and a retry of a step that waits does that step again: leave "from_step" out, or end the run first (\`${cancelCommand(run.definition.run_id)}\`) and then retry it from there`,
  );
}

/**
 * Demands that something of a run can be changed.
 * @throws WeirError `run_terminal` where it is over, `unfit` where it is about to be
 */
export function demandOpen(run: RunNow): void {
  if (isTerminal(run.state)) throw runIsOver(run.state, run.definition.run_id);
  demandGoingOn(run);
}

/** @throws WeirError `unfit` where a run is about to end */
function demandGoingOn({ state, summary, definition: { run_id } }: RunNow): void {
  const ending = state === 'cancelling' ? 'cancelled' : summary?.failing ? 'failed' : undefined;
  if (ending === undefined) return;
  throw new WeirError(
    'unfit',
    `the run is about to end as ${ending}, and nothing of it is changed any more: once it has, \`${retryCommand(run_id)}\` makes a run that goes on from it`,
  );
}

/** How a request says which of the steps that wait for a word it means; where one waits, it need not. */
export interface HeldRequest {
  step?: string | number | undefined;
  /** The attempt that has failed. */
  command_id?: string | undefined;
}

/**
 * The step that waits for a word after its failure: the one that is named, or the only one.
 * @throws WeirError `unfit`, `step_not_found`, `bad_request` where several wait and none is named
 */
export function heldStep(run: RunNow, { step: wanted, command_id }: HeldRequest): HeldStep {
  const { summary, definition } = run;
  const held = summary?.held ?? [];
  const [first] = held;
  if (!first) throw unfit(run, 'no step of it waits for a word after a failure');
  const names = someOf(
    held.map(({ step }) => nameOf(definition.steps, step)),
    '"',
    3,
  );
  if (command_id !== undefined) {
    const found = held.find((each) => each.command_id === command_id);
    if (found) return found;
    throw unfit(run, `the attempt ${cutShort(command_id)} does not wait for a word; ${names} does`);
  }
  if (wanted === undefined) {
    if (held.length === 1) return first;
    throw new WeirError('bad_request', `several steps wait for a word (${names}): say which one as "step"`);
  }
  const position = findStep(definition.steps, wanted);
  const found = held.find(({ step }) => step === position);
  if (found) return found;
  throw unfit(run, `step "${nameOf(definition.steps, position)}" does not wait for a word; ${names} does`);
}

/**
 * The same, of a step that may be tried again.
 * @throws WeirError as `heldStep`, and `unfit` where its rounds are all done: done again, it would come to the same
 */
export function stepToTryAgain(run: RunNow, request: HeldRequest): HeldStep {
  const held = heldStep(run, request);
  if (held.error.code !== 'never_enough') return held;
  const name = nameOf(run.definition.steps, held.step);
  const { run_id } = run.definition;
  throw unfit(
    run,
    `the rounds of step "${name}" are all done, and cannot be done again in this run: leave the step out (\`${skipCommand(run_id)}\`, with --data for what later steps read), or end the run (\`${cancelCommand(run_id)}\`) and retry it from there`,
  );
}

/** Why nothing of a step can be changed any more, in words; undefined where it can: it has not begun. */
export function whyBegun(
  { steps, summary }: Pick<RunNow, 'steps' | 'summary'>,
  position: number,
): string | undefined {
  const record: StepRecord | undefined = steps[position];
  if (!record || record.status === 'idle') return undefined;
  if (summary?.held?.some(({ step }) => step === position))
    return 'it has failed and waits for a word: give the arguments with the retry';
  return `it is ${record.status === 'running' ? 'under way' : record.status} already`;
}

export function nameOf(steps: readonly Pick<StepDefinition, 'name'>[], position: number): string {
  return cutShort(steps[position]?.name ?? '');
}

/**
 * The refusal of a request about a run that has ended.
 * @param unknown the step of it whose outcome nobody knows
 */
export function runIsOver(state: RunState, runId: string, unknown?: UnknownStep): WeirError {
  const remedies = [
    ...(unknown
      ? [
          `\`${resetCommand({ module: unknown.module, instance: unknown.instance })}\` sets free the instrument that it holds back`,
        ]
      : []),
    ...(state === 'failed' || state === 'cancelled'
      ? [`\`${retryCommand(runId)}\` makes a run that goes on from it`]
      : []),
  ];
  const how = `the run is ${state} already, and what has ended stays as it is`;
  return new WeirError('run_terminal', [how, ...remedies].join('; '));
}
