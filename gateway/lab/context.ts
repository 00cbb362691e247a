import type { Workcell } from '../../shared/contracts/workcell.ts';
import type { RecordsContext } from '../records/index.ts';

/** What the lab is described and ordered with. */
export interface LabContext extends RecordsContext {
  /** The workcell as its file had it when that was last read. */
  workcellFile: Workcell;
  /** The number of the latest order that this gateway has seen; 0 for none. */
  latestOrder: number;
  /** Reads the workcell file again, where there is one. */
  rereadWorkcell?: () => Promise<Workcell>;
  /** What it would want so that other machines may reach it, and has not. */
  exposed: readonly string[];
  version: string;
}
