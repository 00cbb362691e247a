import type { About } from './about.ts';
import type { Json } from './json.ts';
import type { ModuleReport } from './module-report.ts';

/**
 * What the owner knows of an instance.
 *
 * - `present`: welcomed, takes commands
 * - `lost`: silent; takes none until its next hello
 * - `gone`: said goodbye; takes none until its next hello
 */
export type Presence = 'present' | 'lost' | 'gone';

/** One instance, as the owner keeps it in the store. */
export interface InstanceRecord {
  module: string;
  instance: string;
  presence: Presence;
  /** Raised with each welcome and each loss; fences off commands that were sent before. */
  session: number;
  boot_id: string;
  /** The latest hello of that boot; ids of one boot grow. */
  hello_id: string;
  journal_id: string;
  /** The highest command number that the agent is known to have noted in its journal. */
  seen_head: number;
  /** The number of the next command. */
  next_number: number;
  capacity: number;
  /** Commands that were granted and of which the agent has not said that the instrument is at rest. */
  occupied: { command_id: string; run_id: string; number: number }[];
  /** Set while the instance is held back because nobody knows what the instrument did. */
  error?: string;
  /** The commands whose outcomes are unknown and that hold the instance back; each leaves when its outcome is known. */
  held_for?: string[];
  /** Milliseconds since the epoch. */
  since: number;
}

export interface LocationRecord {
  /** `Empty`, an experiment's id, or `unverified` where an outcome is unknown. */
  state: string;
  /** While `unverified`: the state before the doubt. */
  was?: string;
  /** While `unverified`: the step that casts the doubt, as `<run id>.<step position>`. */
  doubted_by?: string;
}

/** The workcell's state, decoded from the store's fields. */
export interface WorkcellState {
  instances: Map<string, InstanceRecord>;
  abouts: Map<string, About>;
  /** The latest word of each instance's module on its own state. */
  reports: Map<string, ModuleReport>;
  locations: Map<string, LocationRecord>;
}

/** Names of the store's workcell fields. */
export const workcellField = {
  instance: (key: string) => `instance:${key}`,
  about: (key: string) => `about:${key}`,
  report: (key: string) => `report:${key}`,
  location: (name: string) => `location:${name}`,
} as const;

/** Reads the store's fields; unknown ones are left alone. */
export function decodeWorkcellState(fields: Record<string, Json>): WorkcellState {
  const state: WorkcellState = {
    instances: new Map(),
    abouts: new Map(),
    reports: new Map(),
    locations: new Map(),
  };
  for (const [name, value] of Object.entries(fields)) {
    const colon = name.indexOf(':');
    const key = name.slice(colon + 1);
    switch (name.slice(0, colon)) {
      case 'instance':
        state.instances.set(key, value as unknown as InstanceRecord);
        break;
      case 'about':
        state.abouts.set(key, value as unknown as About);
        break;
      case 'report':
        state.reports.set(key, value as unknown as ModuleReport);
        break;
      case 'location':
        state.locations.set(key, value as unknown as LocationRecord);
        break;
    }
  }
  return state;
}
