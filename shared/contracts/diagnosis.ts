import type { ReasonView } from './now.ts';
import type { Presence } from './workcell-state.ts';

/**
 * What a gateway says of itself and of what it stands on, for `weir doctor`: `GET /internal/diagnosis`. Times are
 * milliseconds since the epoch, each by the clock that it tells of.
 */
export interface Diagnosis {
  version: string;
  workcell: string;
  /** By the gateway's clock. */
  now: number;
  broker: { up: true } | { up: false; reason: string };
  store: { up: true; now: number; misgivings: string[] } | { up: false; reason: string };
  /** The folder for the files of runs. */
  data: { folder: string; free_bytes: number };
  /** Instances by module, as the store knows them; empty while the store is away. */
  instances: {
    module: string;
    instance: string;
    presence: Presence;
    since: number;
    /** Why it is given nothing, the weightiest reason first, with the command that helps. A gateway of before tells none. */
    reasons?: readonly ReasonView[];
    /** Abandoned actions whose driver runs on, a sentence each. */
    left_behind?: readonly string[];
  }[];
  /** Those of `modules` that nothing of weir can serve, with the reason. */
  unserved: { module: string; reason: string }[];
  /** The command that starts an agent, by module. A gateway of before tells none. */
  start?: Record<string, string>;
  /** Modules that are switched on in the workcell file. */
  modules: string[];
}
