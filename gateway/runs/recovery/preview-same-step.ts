import type { RetryPreview } from '../../../shared/contracts/retry-preview.ts';
import { decodeWorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { ArchivedRun } from '../../../shared/contracts/archived-run.ts';
import type { RunsContext } from '../context.ts';
import { utcTime } from '../../../shared/kernel/wei-time.ts';
import {
  type ChangedArgs,
  changeSteps,
  namesIn,
  checkSteps,
  movesOfRetry,
  stepToTryAgain,
  type HeldWish,
} from '../../../shared/workflow/index.ts';

/**
 * What a retry of the step that a run waits at would do: that step alone is done again, in the same run; nothing is stored.
 * @throws WeirError `unfit`, `step_not_found`, `bad_request`, `store_unavailable`
 */
export async function previewSameStep(
  { workcell, workcellState, patience }: RunsContext,
  run: ArchivedRun,
  wish: HeldWish & { args: ChangedArgs },
): Promise<RetryPreview> {
  const held = stepToTryAgain(run, wish);
  const state = decodeWorkcellState(await patience.begin().withStore(() => workcellState.read()));
  const { definition, steps: records } = run;
  const { run_id, label, steps, simulate } = definition;
  const step = steps[held.step];
  if (!step) throw new WeirError('unfit', `the run has no step at position ${held.step}`);
  const {
    changes,
    steps: changed,
    problems,
  } = changeSteps(steps, wish.args, workcell, (position) =>
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
