import type { JsonObject, Json } from '../kernel/json/json.ts';
import type { StoredFile } from './result-file.ts';
import { stableId } from './ids.ts';
import type { StepDefinition, StepRecord } from './run.ts';

/** A datapoint in WEI's shape, but for the path of its file. Clients may add keys. */
export type WeiDatapoint = JsonObject & {
  id: string;
  label: string;
  /** `data_value` or `local_file`. */
  type: string;
  step_id: string | null;
  workflow_id: string | null;
  experiment_id: string;
  campaign_id: string | null;
};

/** A value or a file, as the store keeps it; its record belongs to its experiment. */
export type DatapointBody = {
  /** Milliseconds since the epoch. */
  at: number;
  datapoint: WeiDatapoint;
  /** Where a `local_file` lies: `directory` is relative to the data folder, the file's path to the directory. */
  file?: { directory: string; file: StoredFile };
};

/** The id of the datapoint that a step's result is; derived, so that it never has to be handed around. */
export function datapointId(commandId: string, label: string): string {
  return stableId(`datapoint ${commandId} ${label}`);
}

/** A result of a step, and what it is called: no other result of the step has its label. */
export type LabelledResult = {
  label: string;
  /** What it would be called, if another result were not called so: the workflow's label, or else its own name. */
  wanted: string;
} & ({ kind: 'value'; value: Json } | { kind: 'file'; file: StoredFile });

/**
 * The results of a step, values before files. Where several want one label, the one that the workflow calls so has it, then a
 * value, then a file; each of the others is called by the label and its kind (`image.file`), with a number where that is taken.
 */
export function labelResults(
  { data_labels }: Pick<StepDefinition, 'data_labels'>,
  { data = {}, files = [] }: Pick<StepRecord, 'data' | 'files'>,
): LabelledResult[] {
  const results = [
    ...Object.entries(data).map(([name, value]) => ({ name, kind: 'value', value }) as const),
    ...files.map((file) => ({ name: file.label, kind: 'file', file }) as const),
  ].map(({ name, ...result }) => {
    const stated = Object.hasOwn(data_labels, name) ? data_labels[name] : undefined;
    return { ...result, isStated: stated !== undefined, wanted: stated ?? name };
  });
  const owners = new Map<string, (typeof results)[number]>();
  for (const stated of [true, false]) {
    for (const result of results)
      if (result.isStated === stated && !owners.has(result.wanted)) owners.set(result.wanted, result);
  }
  const taken = new Set(owners.keys());
  return results.map((result) => {
    const { isStated: _, ...own } = result;
    const label =
      owners.get(own.wanted) === result ? own.wanted : freeLabel(`${own.wanted}.${own.kind}`, taken);
    taken.add(label);
    return { ...own, label };
  });
}

/** The results of a step that has succeeded, each with the id of the datapoint that it is. */
export function datapointsOf(
  step: Pick<StepDefinition, 'data_labels'>,
  record: Pick<StepRecord, 'command_id' | 'data' | 'files'>,
): (LabelledResult & { id: string })[] {
  return labelResults(step, record).map((result) => ({
    ...result,
    id: datapointId(record.command_id, result.label),
  }));
}

function freeLabel(wanted: string, taken: ReadonlySet<string>): string {
  let label = wanted;
  for (let number = 2; taken.has(label); number += 1) label = `${wanted}.${number}`;
  return label;
}
