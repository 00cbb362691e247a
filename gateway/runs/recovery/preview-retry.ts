import type { RetryPreview, RetryStep } from '../../../shared/contracts/retry-preview.ts';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import type { RunsContext } from '../context.ts';
import { utcTime } from '../../../shared/kernel/wei-time.ts';
import { alreadyRetried, goingOnFrom } from './going-on.ts';
import { groundOfRetry, type RetryFindings } from './ground-of-retry.ts';
import { type RetryWish, movesOfRetry } from '../../../shared/workflow/index.ts';
import type { ArchivedRun } from '../../../shared/contracts/archived-run.ts';

/**
 * What a run that goes on from another one, which is over, would do; nothing is stored.
 * @throws WeirError `step_not_found`, `bad_request`, `store_unavailable`
 */
export async function readRetryPreview(
  context: RunsContext,
  run: ArchivedRun,
  wish: RetryWish,
): Promise<RetryPreview> {
  const deadline = context.patience.begin();
  const findings = await groundOfRetry(context, run, wish, deadline);
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
