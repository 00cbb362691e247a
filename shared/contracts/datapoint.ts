import type { JsonObject } from '../kernel/json/json.ts';
import type { StoredFile } from './result-file.ts';
import { stableId } from './stable-id.ts';

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
