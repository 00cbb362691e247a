import { isHeld, type Holds } from '../../../shared/contracts/holds.ts';
import { moduleFlags, type ModuleFlag, type ModuleReport } from '../../../shared/contracts/module-report.ts';
import { restless, type InstanceRecord } from '../../../shared/contracts/workcell-state.ts';

/** WEI's status of a module: its flags, always all of them, and `UNKNOWN` where it cannot be reached. */
export type ModuleStatus = Record<ModuleFlag, boolean> & { UNKNOWN?: true };

/** Flags under which an instrument takes nothing new. */
const unready: readonly ModuleFlag[] = ['ERROR', 'INIT', 'PAUSED', 'CANCELLED', 'LOCKED'];

/**
 * How an instance stands: by what its agent and its instrument say, and by what operators hold. A safety stop locks it once
 * its agent says that it is latched; until then it is paused, which is all that is known.
 */
export function flagsOf(
  { presence, occupied, capacity, error, stopped, stop_asked }: InstanceRecord,
  report: ModuleReport | undefined,
  holds: readonly (Holds | undefined)[],
): ModuleStatus {
  if (presence !== 'present' || report?.flags.includes('UNKNOWN')) return unreachable();
  const held = (name: 'stopped' | 'cancelled' | 'paused' | 'locked' | 'shut_down') =>
    holds.some((each) => isHeld(each, name));
  const moving = restless({ occupied }).length;
  const set = new Set<ModuleFlag>(report?.flags.filter((flag) => flag !== 'UNKNOWN'));
  if (moving > 0) set.add('BUSY');
  if (error !== undefined) set.add('ERROR');
  if (stopped !== undefined || held('locked') || held('shut_down')) set.add('LOCKED');
  if (held('paused') || held('stopped') || stop_asked) set.add('PAUSED');
  if (held('cancelled')) set.add('CANCELLED');
  if (!report) set.add('READY');
  if (moving >= capacity || unready.some((flag) => set.has(flag))) set.delete('READY');
  return statusOf(set);
}

/** The status of a pool: what is true of one of its instances that can be reached; else it is not known. */
export function mergeFlags(instances: readonly ModuleStatus[]): ModuleStatus {
  const reached = instances.filter(({ UNKNOWN }) => !UNKNOWN);
  if (reached.length === 0) return unreachable();
  return statusOf(new Set(moduleFlags.filter((flag) => reached.some((each) => each[flag]))));
}

function unreachable(): ModuleStatus {
  return { UNKNOWN: true, ...statusOf(new Set()) };
}

function statusOf(set: ReadonlySet<ModuleFlag>): Record<ModuleFlag, boolean> {
  return Object.fromEntries(moduleFlags.map((flag) => [flag, set.has(flag)])) as Record<ModuleFlag, boolean>;
}
