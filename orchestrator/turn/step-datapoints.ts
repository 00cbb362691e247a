import {
  datapointId,
  labelled,
  type DatapointBody,
  type WeiDatapoint,
} from '../../shared/contracts/datapoint.ts';
import type { Json } from '../../shared/contracts/json.ts';
import type { StepDefinition, StepRecord } from '../../shared/contracts/run.ts';
import type { NewRecord } from '../../shared/store/records.ts';
import type { Occasion } from './run-events.ts';

/** The datapoints of a step that has succeeded: its values and files, under their labels. */
export function datapointRecords(
  occasion: Occasion,
  position: number,
  record: StepRecord,
): NewRecord<'datapoint'>[] {
  const step = occasion.definition.steps[position];
  if (!step) return [];
  const { directory } = occasion.definition;
  const values = Object.entries(labelled(step, record.data ?? {})).map(([label, value]) =>
    datapointRecord(occasion, step, record, { label, type: 'data_value', value }),
  );
  const byName = Object.fromEntries((record.files ?? []).map((file) => [file.label, file]));
  const files = Object.entries(labelled(step, byName)).map(([label, file]) =>
    datapointRecord(occasion, step, record, { label, type: 'local_file' }, { directory, file }),
  );
  return [...values, ...files];
}

function datapointRecord(
  { definition, at }: Occasion,
  step: StepDefinition,
  record: StepRecord,
  own: { label: string; type: string; value?: Json },
  file?: DatapointBody['file'],
): NewRecord<'datapoint'> {
  const { run_id, experiment_id, campaign_id, simulate } = definition;
  const id = datapointId(record.command_id, own.label);
  const datapoint: WeiDatapoint = {
    ...own,
    step_id: step.id,
    workflow_id: run_id,
    experiment_id,
    campaign_id: campaign_id ?? null,
    id,
    ...(simulate ? { simulate } : {}),
  };
  const body: DatapointBody = { at, datapoint, ...(file ? { file } : {}) };
  return { kind: 'datapoint', id, group: experiment_id, body };
}
