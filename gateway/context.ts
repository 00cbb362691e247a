import type { Broker } from '../shared/broker/broker.ts';
import type { Logger } from '../shared/log/logger.ts';
import type { Store } from '../shared/store/store.ts';
import type { Workcell } from '../shared/workcell/workcell.ts';
import type { Archive } from './archive/archive.ts';
import type { DataFolder } from './files/data-folder.ts';
import type { QuotaRule } from './notifications/mail-quota.ts';
import type { Patience } from './patience.ts';

/** How long the gateway waits for what, in milliseconds. */
export interface GatewayTiming {
  /** For a store or broker that is coming back, before a request is answered with 503. */
  patience: number;
  /** For the broker to confirm a message. */
  confirm: number;
  /** For the owner to have worked an order into the workcell's state: clients look at once. */
  shown: number;
  /** For a request to have its headers, and for all of one that carries no files, to arrive. */
  headers: number;
  body: number;
  /** Without a byte of a request that carries files. */
  stall: number;
  /** For requests in flight when the gateway stops. */
  drain: number;
  /** Between two looks at the feed, and between two signs of life on it. */
  feedPoll: number;
  feedHeartbeat: number;
  /** Between two looks for finished runs that leave the store. */
  retention: number;
  /** Between two looks whether the workcell was defined anew, through another gateway. */
  definition: number;
  /** Between two looks for something that somebody is to be told. */
  notify: number;
  /** Before each further attempt of a notification that does not arrive; after the last one it is given up. */
  notifyAgain: readonly number[];
  /** How many mails may go to one address, and to all together. */
  mailQuota: { each: QuotaRule; all: QuotaRule };
}

const [second, minute, hour] = [1_000, 60_000, 3_600_000];

export const defaultTiming: GatewayTiming = {
  patience: 30_000,
  confirm: 5_000,
  shown: 3_000,
  headers: 15_000,
  body: 60_000,
  stall: 60_000,
  drain: 10_000,
  feedPoll: 250,
  feedHeartbeat: 15_000,
  retention: 60_000,
  definition: second,
  notify: second,
  notifyAgain: [
    5 * second,
    30 * second,
    5 * minute,
    30 * minute,
    hour,
    2 * hour,
    4 * hour,
    8 * hour,
    12 * hour,
  ],
  mailQuota: { each: { burst: 10, every: 5 * minute }, all: { burst: 100, every: minute } },
};

/** What all parts of the gateway work with. */
export interface GatewayContext {
  /** The definition in force. Replaced where it is defined anew: look it up at each request. */
  workcell: Workcell;
  /** The workcell as its file had it when that was last read. */
  workcellFile: Workcell;
  /** The number of the latest order that this gateway has seen; 0 for none. */
  latestOrder: number;
  /** Reads the workcell file again, where there is one. */
  rereadWorkcell?: () => Promise<Workcell>;
  broker: Broker;
  store: Store;
  log: Logger;
  data: DataFolder;
  /** Finished runs that have left the store. */
  archive: Archive;
  patience: Patience;
  timing: GatewayTiming;
  /** The largest file that may be uploaded, in bytes. */
  maxUpload: number;
  version: string;
  /** Signs what the webhook of the workcell file is told; missing where there is none. */
  webhookSecret?: string;
  /** Aborted when the gateway stops. */
  stopping: AbortSignal;
}
