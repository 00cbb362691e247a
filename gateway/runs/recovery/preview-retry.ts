import type { RetryPreview, RetryStep } from '../../../shared/contracts/retry-preview.ts';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import type { RunsContext } from '../context.ts';
import { utcTime } from '../../../shared/kernel/wei-time.ts';
import { alreadyRetried, goingOnFrom, findingsOfRetry, type RetryFindings } from './findings-of-retry.ts';
import {
  type RetryRequest,
  movesOfRetry,
  type ChangedArgs,
  changeSteps,
  namesIn,
  checkSteps,
  stepToTryAgain,
  type HeldRequest,
} from '../../../shared/workflow/index.ts';
import type { ArchivedRun } from '../../../shared/contracts/archived-run.ts';
import { decodeWorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';

/**
 * What a run that goes on from another one, which is over, would do; nothing is stored.
 * @throws WeirError `step_not_found`, `bad_request`, `store_unavailable`
 */
export async function readRetryPreview(
  context: RunsContext,
  run: ArchivedRun,
  request: RetryRequest,
): Promise<RetryPreview> {
  const deadline = context.deadlines.begin();
  const findings = await findingsOfRetry(context, run, request, deadline);
  const other = await deadline.withStore(() => goingOnFrom(context.store, run.definition));
  return previewRetry(findings, other?.run_id);
}

/** The same of what is known. Pure. */
function previewRetry(findings: RetryFindings, goes_on_as: string | undefined): RetryPreview {
  const { run, draft, state, stale } = findings;
  const { run_id, label, steps: old } = run.definition;
  const problems = [
    ...(goes_on_as === undefined ? [] : [{ pointer: '', message: alreadyRetried(goes_on_as).message }]),
    ...draft.problems.map(({ pointer, message }) => ({ pointer, message })),
  ];
  return {
    ...{ run_id, label, as: 'new_run', allowed: problems.length === 0, problems },
    begins: draft.begins.map((position) => draft.steps[position]?.name ?? ''),
    steps: draft.steps.map((step, position) => retryStep(step, position, findings)),
    left_out: draft.left_out.map((step) => ({ step, name: old[step]?.name ?? '' })),
    moves: movesOfRetry(run.definition, draft, state),
    stale,
    warnings: draft.warnings,
    ...(goes_on_as === undefined ? {} : { goes_on_as }),
  };
}

function retryStep(
  { name, module, action }: StepDefinition,
  step: number,
  { draft, run }: RetryFindings,
): RetryStep {
  const record = run.steps[draft.came_from[step] ?? -1];
  const taken = draft.taken_over[step];
  const changed = draft.changed.get(step);
  return {
    ...{ step, name, module, action },
    does: draft.again.has(step) ? (record ? 'again' : 'first') : 'taken_over',
    was: record?.status ?? null,
    ended_at: utcTime(record?.ended_at),
    ...(taken?.taken_from === undefined ? {} : { taken_from: taken.taken_from }),
    ...(draft.begins.includes(step) ? { begins: true } : {}),
    ...(changed ? { changed: [...changed] } : {}),
  };
}

/**
 * What a retry of the step that a run waits at would do: that step alone is done again, in the same run; nothing is stored.
 * @throws WeirError `unfit`, `step_not_found`, `bad_request`, `store_unavailable`
 */
export async function previewSameStep(
  { workcell, workcellState, deadlines }: RunsContext,
  run: ArchivedRun,
  request: HeldRequest & { args: ChangedArgs },
): Promise<RetryPreview> {
  const held = stepToTryAgain(run, request);
  const state = decodeWorkcellState(await deadlines.begin().withStore(() => workcellState.read()));
  const { definition, steps: records } = run;
  const { run_id, label, steps, simulate } = definition;
  const step = steps[held.step];
  if (!step) throw new WeirError('unfit', `the run has no step at position ${held.step}`);
  const {
    changes,
    steps: changed,
    problems,
  } = changeSteps(steps, request.args, workcell, (position) =>
    position === held.step ? undefined : 'a retry changes arguments of the step that is done again',
  );
  const made = changed.get(held.step) ?? step;
  const found = await checkSteps([{ step: made, was: step }], state, simulate ? [] : workcell.modules);
  const all = [...problems, ...found.problems].map(({ pointer, message }) => ({ pointer, message }));
  const names = namesIn(changes.get(held.step));
  const record = records[held.step];
  const doing = { steps: steps.with(held.step, made), again: new Set([held.step]) };
  return {
    ...{ run_id, label, as: 'same_step', allowed: all.length === 0, problems: all },
    begins: [step.name],
    steps: [
      {
        ...{ step: held.step, name: step.name, module: step.module, action: step.action },
        ...{ does: 'again', was: record?.status ?? null, ended_at: utcTime(record?.ended_at), begins: true },
        ...(names.length > 0 ? { changed: names } : {}),
      },
    ],
    left_out: [],
    moves: movesOfRetry(definition, doing, state),
    stale: [],
    warnings: found.warnings,
  };
}
