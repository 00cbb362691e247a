import type { DatapointBody } from '../../../shared/contracts/datapoint.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { NewRecord } from '../../../shared/store/index.ts';
import { utcTime } from '../../../shared/kernel/wei-time.ts';
import type { Places } from '../../runs/index.ts';

/** WEI's DataPoint. The path of a file is where it lies in the data folder; what a client called it is only a name. */
export function datapointView({ at, datapoint, file }: DatapointBody, places: Places): JsonObject {
  return {
    ...datapoint,
    ...(file
      ? { path: places.inRun(file.directory, file.file.path), size: file.file.size, sha256: file.file.sha256 }
      : {}),
    created_at: utcTime(at),
  };
}

/** The record that keeps a datapoint. */
export function datapointRecord(body: DatapointBody): NewRecord<'datapoint'> {
  const { id, experiment_id } = body.datapoint;
  return { kind: 'datapoint', id, group: experiment_id, body };
}
