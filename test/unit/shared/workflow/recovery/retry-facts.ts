import {
  draftRetry,
  type RetryDraft,
  type RetryRequest,
} from '../../../../../shared/workflow/recovery/draft-retry.ts';
import type { RetryFacts } from '../../../../../shared/workflow/recovery/stale-results.ts';
import type { StepDefinition, StepRecord, StoredRun } from '../../../../../shared/contracts/run.ts';
import { decodeWorkcellState, type WorkcellState } from '../../../../../shared/contracts/workcell-state.ts';
import type { Workcell } from '../../../../../shared/contracts/workcell.ts';
import { runDefinition, stepDefinition } from '../../../../fixtures/run-definition.ts';
import { labWorkcell } from '../../../orchestrator/run-fixtures.ts';

/** A step of a run that is over, and its record where it has one. */
export type Ended = Partial<StepDefinition> & { was?: Partial<StepRecord> };

/** A failed run of these steps, each done a second after the one before it, in the lab as told. */
export async function groundOf(
  steps: readonly Ended[],
  lab: {
    state?: Partial<WorkcellState>;
    workcell?: Partial<Workcell>;
    retry?: Partial<RetryRequest>;
    at?: number;
  } = {},
): Promise<RetryFacts & { draft: RetryDraft }> {
  const definition = runDefinition({
    steps: steps.map(({ was: _, ...step }, at) => stepDefinition({ id: `s${at}`, name: `s${at}`, ...step })),
  });
  const { run_id } = definition;
  const records: StoredRun['steps'] = {};
  for (const [at, { was }] of steps.entries()) {
    if (!was) continue;
    const times = { started_at: 1000 * at, ended_at: 1000 * at + 500 };
    const command_id = `${run_id}.${at}.1`;
    records[at] = { status: 'succeeded', attempt: 1, command_id, instance: 'a', ...times, ...was };
  }
  const facts = {
    run: { definition, state: 'failed' as const, revision: 9, steps: records },
    workcell: { ...labWorkcell, ...lab.workcell },
    state: { ...decodeWorkcellState({}), ...lab.state },
  };
  const draft = await draftRetry({ args: {}, ...lab.retry }, facts, lab.at);
  return { ...facts, draft, missing: new Map() };
}

export const failed = { was: { status: 'failed' as const } };
export const done = { was: {} };
