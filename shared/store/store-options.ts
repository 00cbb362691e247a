import type { Logger } from '../log/logger.ts';

/** What a store is opened with, whatever its kind. */
export interface StoreOptions {
  workcell: string;
  log: Logger;
}
