import type { ActivityIndex } from '../../shared/explain/index.ts';
import type { LabSigner } from '../../shared/access/index.ts';
import type { Json } from '../../shared/kernel/json/json.ts';
import type { HttpContext, InfrastructureWatch, Limits, SharedRead } from '../http/index.ts';
import type { Archive } from './archive/archive.ts';
import type { Changes } from './run-changes.ts';

/** What runs are taken, shown and controlled with. */
export interface RunsContext extends HttpContext {
  /** See `Site`. */
  embedded: boolean;
  /** Signs what goes to agents. */
  signer: LabSigner;
  /** The fields of the workcell's state, as the store has them. */
  workcellState: SharedRead<Record<string, Json>>;
  /** What tells of changes of runs. */
  feed: Changes;
  /** Whether all is well on which weir itself stands. */
  infrastructure: Pick<InfrastructureWatch, 'seen'>;
  /** What each key and each user may take. */
  limits: Limits;
  /** What instruments did of late. */
  activity: { current(): Promise<ActivityIndex> };
  /** Finished runs that have left the store. */
  archive: Archive;
  /** The largest file that may be uploaded, in bytes. */
  maxUpload: number;
}
