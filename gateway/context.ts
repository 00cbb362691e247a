import type { Json } from '../shared/contracts/json.ts';
import type { AgentAccounts } from '../shared/broker/agent-accounts.ts';
import type { Broker } from '../shared/broker/broker.ts';
import type { Logger } from '../shared/log/logger.ts';
import type { Metrics } from '../shared/metrics/metrics.ts';
import type { LabSigner } from '../shared/signing/lab-signer.ts';
import type { Store } from '../shared/store/store.ts';
import type { GatewayTiming } from '../shared/timing/protocol-timing.ts';
import type { Workcell } from '../shared/workcell/workcell.ts';
import type { KeyRules } from './access/identify.ts';
import type { Keyring } from './access/keyring.ts';
import type { SessionRules } from './access/sessions.ts';
import type { Archive } from './archive/archive.ts';
import type { FeedTail } from './feed/feed-tail.ts';
import type { DataFolder } from './files/data-folder.ts';
import type { GroundWatch } from './ground/ground-watch.ts';
import type { Limits } from './limits/limits.ts';
import type { MailQuotaRules } from './notifications/mail-quota.ts';
import type { ProviderRules } from './oidc/provider-settings.ts';
import type { Patience } from './patience.ts';
import type { SharedRead } from './workcell/shared-read.ts';

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
  /** See `Site`. */
  embedded: boolean;
  store: Store;
  /** Makes accounts of agents at the broker; missing where no other process reaches that. */
  accounts?: AgentAccounts | undefined;
  /** Signs what goes to agents. */
  signer: LabSigner;
  /** The fields of the workcell's state, as the store has them. */
  workcellState: SharedRead<Record<string, Json>>;
  /** The one reader of the store's feed. */
  feed: FeedTail;
  /** Whether all is well on which weir itself stands. */
  ground: Pick<GroundWatch, 'seen'>;
  log: Logger;
  metrics: Metrics;
  /** Whose a key is. */
  keyring: Keyring;
  /** For how long users stay signed in. */
  sessionRules: SessionRules;
  /** The provider that people sign in with, where there is one. */
  oidc?: ProviderRules;
  /** What each key and each user may take. */
  limits: Limits;
  /** Whom it answers without a key. */
  keyRules: KeyRules;
  /** What it would want so that other machines may reach it, and has not. */
  exposed: readonly string[];
  data: DataFolder;
  /** Finished runs that have left the store. */
  archive: Archive;
  patience: Patience;
  timing: GatewayTiming;
  mailQuota: MailQuotaRules;
  /** The largest file that may be uploaded, in bytes. */
  maxUpload: number;
  version: string;
  /** Where the page for people lies; missing where none is served. */
  pageFolder?: string;
  /** The folder of the page that shows the description of the API, where there is one. */
  docsFolder?: string;
  /** Signs what the webhook of the workcell file is told; missing where there is none. */
  webhookSecret?: string;
  /** Aborted when the gateway stops. */
  stopping: AbortSignal;
}
