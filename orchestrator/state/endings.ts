import type { Json } from '../../shared/kernel/json/json.ts';
import { workcellField } from '../../shared/contracts/workcell-state.ts';

/** Runs that an order has ended and that turns to come cancel, a few each. In the store until none is left. */
export interface Ending {
  reason: string;
  by?: string;
  /** True where they are not cleaned up after. */
  at_once?: boolean;
  runs: Set<string>;
}

/** True where the run is to be cancelled in a turn to come. */
export function isEnding(endings: ReadonlyMap<string, Ending>, run_id: string): boolean {
  for (const { runs } of endings.values()) if (runs.has(run_id)) return true;
  return false;
}

/** What the store has of runs that an order has ended and that are not over. */
export function readEndings(
  fields: Record<string, Json>,
  known: (run_id: string) => boolean,
): Map<string, Ending> {
  const endings = new Map<string, Ending>();
  const prefix = workcellField.ending('');
  for (const [name, value] of Object.entries(fields)) {
    if (!name.startsWith(prefix)) continue;
    const { runs, ...rest } = value as Omit<Ending, 'runs'> & { runs: string[] };
    endings.set(name.slice(prefix.length), { ...rest, runs: new Set(runs.filter(known)) });
  }
  return endings;
}
