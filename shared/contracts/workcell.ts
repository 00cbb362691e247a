import type { Json, JsonObject } from '../kernel/json/json.ts';
import { operatorInterface } from './question.ts';

/** A module of a workcell file. */
export type WorkcellModule = {
  name: string;
  model: string | null;
  /** What serves it: see `served.ts`. */
  interface: string;
  config: JsonObject;
  /** WEI's "workcell_coordinates" or "location"; only shown. */
  workcell_coordinates: Json;
  /** Names of locations of this module; only shown. */
  locations: Json[];
  active: boolean;
  /** What its actions use up, by name. Missing where they use up nothing. */
  consumables?: Record<string, Consumable>;
};

/** Something that the actions of a module use up: tips, a reagent. Each instance has its own. */
export type Consumable = {
  /** How much there is of it when it is full. */
  capacity: number;
  /** By action, how much a step uses: a number, or an expression of the step's arguments (`args.wells`). */
  uses: Record<string, number | string>;
  /** So little is low: people are told. Missing: what is less than some step needs that waits. */
  warn_at?: number;
  /** In what it is counted, for people. */
  unit?: string;
};

/** A workcell, read from its file. */
export type Workcell = {
  name: string;
  /** A ULID derived from the name, so that all processes and restarts agree on it. */
  id: string;
  metadata: JsonObject;
  config: WorkcellConfig;
  modules: WorkcellModule[];
  /** module → location name → that module's coordinates of it. */
  locations: Record<string, Record<string, Json>>;
  /** How many things there is room for, by location; one where it is not said. See `capacityOf`. */
  capacity?: Record<string, number>;
};

/** The settings of a workcell file that weir heeds; all other keys are kept in `rest`. */
export type WorkcellConfig = {
  /** One run at a time. */
  sequential_scheduler: boolean;
  /** A step waits until the location that it moves something to is free. */
  verify_locations_before_transfer: boolean;
  rest: JsonObject;
};

/** Settings of WEI's own deployment, which mean nothing here; shown, and not heeded. */
export const ignoredSettings: readonly string[] = ['redis_host', 'redis_port', 'redis_password'];

/** The module of that name. */
export function findModule(workcell: Workcell, name: string): WorkcellModule | undefined {
  return workcell.modules.find((module) => module.name === name);
}

/** True where the module asks people. */
export function isPerson(workcell: Workcell, name: string): boolean {
  return findModule(workcell, name)?.interface === operatorInterface;
}
