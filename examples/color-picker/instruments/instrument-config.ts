import { setTimeout as wait } from 'node:timers/promises';
import type { ActionContext, ModuleFactory } from 'weir/module';

/** The `config` of a module in the workcell file. */
export type InstrumentConfig = Parameters<ModuleFactory>[0];

/**
 * A number of the config.
 * @throws Error where it is something else, so that the agent stops with a clear word.
 */
export function numberOf(config: InstrumentConfig, name: string, fallback: number): number {
  const value = config[name] ?? fallback;
  if (typeof value !== 'number' || value < 0) {
    throw new Error(`config.${name} is ${JSON.stringify(value)}: expected a number of 0 or more`);
  }
  return value;
}

/** Passes the time that a motion takes; rejects as soon as the action is to stop. */
export async function move(
  seconds: number,
  { signal }: Pick<ActionContext<unknown>, 'signal'>,
): Promise<void> {
  await wait(seconds * 1000, undefined, { signal });
}
