import type { Json, JsonObject } from '../kernel/json/json.ts';
import type { StepDefinition, StepRecord } from './run.ts';

/** An event in WEI's shape, but for its timestamp where it is one of our own. Clients may add keys. */
export type WeiEvent = JsonObject & {
  event_id: string;
  experiment_id: string | null;
  campaign_id: string | null;
  workcell_id: string | null;
  event_type: string;
  event_name: string;
  event_info: Json;
};

/** Something that happened, as the store keeps it; its record belongs to its experiment. */
export type EventBody = {
  /** When weir heard of it, milliseconds since the epoch. Clients' own timestamps stay as they are, in the event. */
  at: number;
  event: WeiEvent;
  /** The step that the event tells of. The values that it returned are its datapoints. */
  step?: {
    definition: StepDefinition;
    record: StepRecord;
    /** The run's folder, relative to the data folder; missing in events of earlier versions. */
    directory?: string;
  };
};
