import type { FromSchema } from 'json-schema-to-ts';
import type { JsonObject } from '../kernel/json/json.ts';
import { anyObject, count, text } from './fields.ts';
import { listOf, object, optional } from './object-schema.ts';

/** The flags of WEI's module state, in its wire names; `BUSY` is that of running. Several can be true. */
export const moduleFlags = ['READY', 'BUSY', 'INIT', 'ERROR', 'PAUSED', 'CANCELLED', 'LOCKED'] as const;
export type ModuleFlag = (typeof moduleFlags)[number];

/**
 * What an instrument says of itself, through its module. An agent sends it with its heartbeats where the module can tell; the
 * owner keeps the latest one that differs.
 */
export type ModuleReport = {
  /** The flags that are true; `UNKNOWN` alone where the instrument cannot be reached. */
  flags: (ModuleFlag | 'UNKNOWN')[];
  /** Why it is in ERROR, or cannot be reached. */
  error?: string;
  /** Since when it says the same of both, as its agent has seen it: milliseconds since the epoch. */
  since?: number;
  /** The module's own state, shown as it is. */
  details: JsonObject;
};

/** The words that a report's flags may hold. */
export const reportFlags = [...moduleFlags, 'UNKNOWN'] as const;

/** `ModuleReport` as it travels. */
export const moduleReportSchema = object({
  flags: listOf({ type: 'string', enum: reportFlags }),
  details: anyObject,
  [optional]: { error: text, since: count },
});

/**
 * How an instrument stood right after an action of it had failed, as its agent has read it. A report of the same process with a lower
 * `reading` is older, whatever the order in which the messages arrive.
 */
export const conditionSchema = object({
  /** The process of the agent that has read it. */
  boot_id: text,
  /** Counts the questions for its state in that process. */
  reading: count,
  flags: listOf({ type: 'string', enum: reportFlags }),
  [optional]: { error: text, since: count },
});
export type Condition = FromSchema<typeof conditionSchema>;

/** Flags under which an instrument is given nothing to do, the weightiest first, and what each means in words. */
const unfit: [ModuleReport['flags'][number], string][] = [
  ['UNKNOWN', 'cannot be reached'],
  ['ERROR', 'reports an error'],
  ['LOCKED', 'is locked'],
  ['PAUSED', 'is paused'],
  ['CANCELLED', 'was cancelled and waits for a reset'],
  ['INIT', 'is starting up'],
];

/**
 * Why an instrument that says this of itself is given nothing to do; undefined where it may be. `BUSY` is no reason: it
 * is mostly the very command that was given to it, and the news that it is over is late.
 */
export function whyUnfit({ flags, error }: ModuleReport): string | undefined {
  const words = unfit.find(([flag]) => flags.includes(flag))?.[1];
  return words === undefined || error === undefined ? words : `${words}: ${error}`;
}

/**
 * Why an instrument that says this of itself may not go on with what it has in hand; undefined where it gives no reason. A flag
 * alone is none: it is mostly what an operator ordered. Pure.
 */
export function hindranceOf(report: ModuleReport): string | undefined {
  return report.error === undefined ? undefined : (whyUnfit(report) ?? `says: ${report.error}`);
}
