import type { JsonObject } from './json.ts';

/** The flags of WEI's module state, in its wire names; `BUSY` is that of running. Several can be true. */
export const moduleFlags = ['READY', 'BUSY', 'INIT', 'ERROR', 'PAUSED', 'CANCELLED', 'LOCKED'] as const;
export type ModuleFlag = (typeof moduleFlags)[number];

/**
 * What an instrument says of itself, through its module. An agent sends it with its beats where the module can tell; the
 * owner keeps the latest one that differs.
 */
export interface ModuleReport {
  /** The flags that are true; `UNKNOWN` alone where the instrument cannot be reached. */
  flags: (ModuleFlag | 'UNKNOWN')[];
  /** Why it is in ERROR, or cannot be reached. */
  error?: string;
  /** The module's own state, shown as it is. */
  details: JsonObject;
}
