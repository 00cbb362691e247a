import type { RetryPreview, RetryStep, StaleFact } from '../../contracts/retry-preview.ts';
import type { StepDefinition } from '../../contracts/run.ts';
import { WeirError } from '../../kernel/errors/weir-error.ts';
import { utcTime } from '../../kernel/wei-time.ts';
import { checkSteps, type RetryLab } from './draft-retry.ts';
import { type ChangedArgs, changeSteps, namesIn } from './edit-steps.ts';
import { movesOfRetry } from './plan-retry.ts';
import type { RetryFacts } from './stale-results.ts';
import { type HeldRequest, stepToTryAgain } from './why-unfit.ts';

/** The refusal of a second run that would go on from the same one. */
export function alreadyRetried(run_id: string): WeirError {
  return new WeirError(
    'already_retried',
    `run ${run_id} goes on from it already and is not over: look at that one, or cancel it first`,
  );
}

/** All that is known of a retry before anything is stored. */
export interface RetryFindings extends RetryFacts {
  /** The weightiest first. */
  stale: StaleFact[];
}

/**
 * What a run that goes on from another one, which is over, would do.
 * @param goes_on_as the run that goes on from it already, if there is one
 */
export function previewRetry(findings: RetryFindings, goes_on_as: string | undefined): RetryPreview {
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
    moves: movesOfRetry(run.definition, draft, state, findings.workcell),
    stale,
    warnings: draft.warnings,
    ...(goes_on_as === undefined ? {} : { goes_on_as }),
  };
}

function retryStep(
  { name, module, action }: StepDefinition,
  step: number,
  { draft, run }: RetryFacts,
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
 * @throws WeirError `unfit`, `step_not_found`, `bad_request`
 */
export async function previewSameStep(
  { workcell, state, run }: RetryLab,
  request: HeldRequest & { args: ChangedArgs },
): Promise<RetryPreview> {
  const held = stepToTryAgain(run, request);
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
    moves: movesOfRetry(definition, doing, state, workcell),
    stale: [],
    warnings: found.warnings,
  };
}
