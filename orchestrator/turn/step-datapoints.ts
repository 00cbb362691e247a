import { datapointId, type DatapointBody, type WeiDatapoint } from '../../shared/contracts/datapoint.ts';
import type { Json } from '../../shared/kernel/json/json.ts';
import { labelResults } from '../../shared/contracts/labelled-results.ts';
import type { StepDefinition, StepRecord } from '../../shared/contracts/run.ts';
import type { NewRecord } from '../../shared/store/index.ts';
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
  return labelResults(step, record).map(({ label, ...result }) =>
    result.kind === 'value'
      ? datapointRecord(occasion, step, record, { label, type: 'data_value', value: result.value })
      : datapointRecord(
          occasion,
          step,
          record,
          { label, type: 'local_file' },
          { directory, file: result.file },
        ),
  );
}

/** What the run's log says of results that have another label than they would, because another result of the step has it. */
export function clashesInWords({ definition }: Occasion, position: number, record: StepRecord): string[] {
  const step = definition.steps[position];
  if (!step) return [];
  return labelResults(step, record)
    .filter(({ label, wanted }) => label !== wanted)
    .map(
      ({ kind, label, wanted }) =>
        `step "${step.name}" has several results that are called "${wanted}": a ${kind} of them is kept as "${label}"; data_labels can name them`,
    );
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
