import { type DatapointBody, type WeiDatapoint, datapointsOf } from '../../shared/contracts/datapoint.ts';
import type { Json } from '../../shared/kernel/json/json.ts';
import type { StepDefinition, StepRecord, RunState } from '../../shared/contracts/run.ts';
import type { NewRecord } from '../../shared/store/index.ts';
import type { Occasion } from './run-events.ts';
import type { WaitKind } from '../../shared/contracts/wait-reason.ts';
import type { RunOutline } from '../machine/index.ts';
import type { OwnedRun } from '../state/index.ts';

/**
 * The datapoints of a step that has succeeded: its values and files, under their labels. `clashes`: those
 * that have another label than they would, because another result of the step has it.
 */
export function datapointRecords(
  occasion: Occasion,
  position: number,
  record: StepRecord,
): { records: NewRecord<'datapoint'>[]; clashes: { kind: string; label: string; wanted: string }[] } {
  const step = occasion.definition.steps[position];
  if (!step) return { records: [], clashes: [] };
  const { directory } = occasion.definition;
  const results = datapointsOf(step, record);
  const clashes = results
    .filter(({ label, wanted }) => label !== wanted)
    .map(({ kind, label, wanted }) => ({ kind, label, wanted }));
  const records = results.map(({ id, label, ...result }) =>
    result.kind === 'value'
      ? datapointRecord(occasion, step, { id, label, type: 'data_value', value: result.value })
      : datapointRecord(occasion, step, { id, label, type: 'local_file' }, { directory, file: result.file }),
  );
  return { records, clashes };
}

function datapointRecord(
  { definition, at }: Occasion,
  step: StepDefinition,
  own: { id: string; label: string; type: string; value?: Json },
  file?: DatapointBody['file'],
): NewRecord<'datapoint'> {
  const { run_id, experiment_id, campaign_id, simulate } = definition;
  const datapoint: WeiDatapoint = {
    ...own,
    step_id: step.id,
    workflow_id: run_id,
    experiment_id,
    campaign_id: campaign_id ?? null,
    ...(simulate ? { simulate } : {}),
  };
  const body: DatapointBody = { at, datapoint, ...(file ? { file } : {}) };
  return { kind: 'datapoint', id: own.id, group: experiment_id, body };
}

/**
 * What a turn has brought to an end, for the metrics: told once the turn is committed. Times are in milliseconds.
 */
export type Measured =
  /** A step was granted. `reason`: for what it waited last; `none` where it was granted as soon as it could start. */
  | { kind: 'wait'; module: string; reason: WaitKind | 'none'; ms: number }
  /** An attempt is over, as far as the run goes. `outcome` is unknown also where that is heard later. */
  | { kind: 'step'; module: string; action: string; outcome: StepOutcome; ms: number }
  | { kind: 'run'; outcome: RunState; ms: number };

type StepOutcome = 'succeeded' | 'failed' | 'cancelled' | 'unknown';

/** The run, where it is over now and was not before. A rehearsal tells nothing of the lab. Pure. */
export function measureRun({ definition, outline }: OwnedRun, before: RunOutline, at: number): Measured[] {
  if (definition.simulate || !outline.over || before.over) return [];
  return [{ kind: 'run', outcome: outline.state, ms: Math.max(0, at - definition.created_at) }];
}

/**
 * The attempt that ends where the record of a step changes so, if one does: what is said later of an attempt that has ended ends
 * it no second time, and one that nobody acted on is none. Pure.
 */
export function measureStep(
  { definition }: OwnedRun,
  position: number,
  before: StepRecord | undefined,
  { status, started_at, ended_at, unknown }: StepRecord,
): Measured[] {
  const step = definition.steps[position];
  if (!step || definition.simulate) return [];
  if (before?.status !== 'running' || status === 'running' || status === 'idle' || status === 'skipped')
    return [];
  const { module, action } = step;
  const ms = Math.max(0, (ended_at ?? started_at) - started_at);
  return [{ kind: 'step', module, action, outcome: unknown ? 'unknown' : status, ms }];
}
