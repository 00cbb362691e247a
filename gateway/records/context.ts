import type { RunsContext } from '../runs/index.ts';

/** What documents beside the runs are kept with. */
export interface RecordsContext extends RunsContext {
  /** Signs what the webhook of the workcell file is told; missing where there is none. */
  webhookSecret?: string;
}
