import { nowAndThen, timedOut, within } from '../../shared/kernel/lifecycle/waiting.ts';
import { statfs } from 'node:fs/promises';
import type { Broker, BrokerHealth } from '../../shared/broker/index.ts';
import {
  brokerRemedy,
  diskRemedy,
  filesRemedy,
  doctorCommand,
  orchestratorCommand,
  replicasRemedy,
  storeRemedy,
  judgeDisk,
} from '../../shared/explain/index.ts';
import type { InfrastructureTrouble } from '../../shared/contracts/infrastructure.ts';
import { isDiskFull } from '../../shared/kernel/errors/file-errors.ts';
import { messageOf } from '../../shared/kernel/errors/weir-error.ts';
import { lacksReplicas, type Store } from '../../shared/store/index.ts';
import type { GatewayTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import { type Files, SamePlace } from '../files/index.ts';
import { isLed } from './ask-broker.ts';
import { utcTime } from '../../shared/kernel/wei-time.ts';
import { SharedRead } from './deadlines.ts';

/** For the store to answer, and for the files, in milliseconds: how the lab stands is asked in a hurry. */
const answerMs = 2_000;

type Key = InfrastructureTrouble['key'];
/** What is so, and what comes of it; undefined where all is well. */
type Found = { text: string; then: string; diskFull?: boolean; remedy?: string } | undefined;
/** What is watched. */
interface Watched {
  broker: Broker;
  store: Store;
  data: Pick<Files, 'folder' | 'check' | 'root' | 'claim'>;
  timing: GatewayTiming;
  /** Aborted when the gateway stops. */
  stopping: AbortSignal;
}

/** What is seen of all that weir itself stands on. */
export interface InfrastructureState {
  /** Whether an orchestrator leads the workcell; null where the broker does not say. */
  led: boolean | null;
  /** What is not well, the worst first. */
  troubles: InfrastructureTrouble[];
}

const lastKnown = 'what is told of instruments is what was last known';

/**
 * Whether all is well on which weir itself stands, and since when it is not: broker, store, orchestrator, and the disk of the data
 * folder. It looks once in a while, and when somebody asks.
 */
export class InfrastructureWatch {
  readonly #watched: Watched;
  readonly #place: SamePlace;
  readonly #since = new Map<Key, number>();
  readonly #look = new SharedRead(() => this.#lookNow());
  #latest: { at: number; led: boolean | null; store: Found; disk: Found } | undefined;

  constructor(watched: Watched) {
    this.#watched = watched;
    const { data, store, timing } = watched;
    this.#place = new SamePlace(data, store, 3 * timing.infrastructure);
  }

  /** Looks from now on until the gateway stops. Never rejects. */
  async work(): Promise<void> {
    const { broker, timing, stopping } = this.#watched;
    this.#recordBroker();
    broker.onHealth(() => this.#recordBroker());
    await nowAndThen(timing.infrastructure, stopping, () => this.#look.read());
  }

  /** As it is now; where all was well less than `ms` milliseconds ago, as it was then. Never rejects. */
  async seen(ms = this.#watched.timing.infrastructureFresh): Promise<InfrastructureState> {
    const latest = this.#latest;
    // A trouble may be over by now, and then it is not told once more.
    const serves = latest && latest.led !== false && !latest.store && !latest.disk;
    const isFresh = serves && performance.now() - latest.at < ms;
    const { led, store, disk } = isFresh ? latest : await this.#look.read();
    const diskFull = store?.diskFull === true;
    const troubles = [
      this.#trouble('broker', this.#recordBroker(), brokerRemedy),
      this.#trouble('store', store, store?.remedy ?? storeRemedy),
      this.#trouble('orchestrator', foundOfOwner(led), 'see whether one runs', orchestratorCommand),
      // A store that lies on a full disk says so itself: one trouble is one line.
      this.#trouble('disk', diskFull ? undefined : disk, disk?.remedy ?? diskRemedy),
    ];
    return { led, troubles: troubles.filter((trouble) => trouble !== undefined) };
  }

  async #lookNow() {
    const { broker, store: asked, data } = this.#watched;
    const [store, files, place, led] = await Promise.all([
      foundOfStore(asked),
      foundOfFiles(data),
      foundOfPlace(data.root, this.#place),
      isLed(broker),
    ]);
    const disk = files ?? place;
    this.#note('store', store);
    this.#note('disk', disk);
    this.#note('orchestrator', foundOfOwner(led));
    return (this.#latest = { at: performance.now(), led, store, disk });
  }

  #trouble(key: Key, found: Found, first: string, next = doctorCommand): InfrastructureTrouble | undefined {
    if (!found) return undefined;
    return { key, text: found.text, since: utcTime(this.#since.get(key)), then: found.then, first, next };
  }

  #recordBroker(): Found {
    const found = foundOfBroker(this.#watched.broker.health());
    this.#note('broker', found);
    return found;
  }

  #note(key: Key, found: Found): void {
    if (!found) this.#since.delete(key);
    else if (!this.#since.has(key)) this.#since.set(key, Date.now());
  }
}

function foundOfBroker(health: BrokerHealth): Found {
  return health.up ? undefined : { text: health.reason, then: `no run goes on, and ${lastKnown}` };
}

async function foundOfStore(store: Store): Promise<Found> {
  const then = 'nothing is taken, and no run goes on';
  try {
    const answer = await within(store.check(), answerMs);
    return answer === timedOut
      ? { text: `the store has not answered within ${answerMs} ms`, then }
      : undefined;
  } catch (error) {
    return { text: messageOf(error), then, diskFull: isDiskFull(error), remedy: remedyOfStore(error) };
  }
}

/** What a person does about a store that has answered so. */
export function remedyOfStore(error: unknown): string {
  if (isDiskFull(error)) return diskRemedy;
  return lacksReplicas(error) ? replicasRemedy : storeRemedy;
}

function foundOfOwner(led: boolean | null): Found {
  if (led !== false) return undefined;
  return { text: 'no orchestrator leads the workcell', then: `no run goes on, and ${lastKnown}` };
}

async function foundOfFiles(data: Watched['data']): Promise<Found> {
  const { folder } = data;
  const then = 'a submission with files is refused while there is no room, and files that actions made wait';
  try {
    const { bavail, bsize } = await statfs(folder);
    const { level, found } = judgeDisk('', folder, bavail * bsize);
    if (level === 'fail') return { text: `the disk for files of runs has ${found}`, then };
  } catch (error) {
    return { text: `the folder for files of runs cannot be used: ${messageOf(error)}`, then };
  }
  const found = await within(
    data.check().then(() => undefined, messageOf),
    answerMs,
  );
  const why = found === timedOut ? `they have not answered within ${answerMs} ms` : found;
  if (why === undefined) return undefined;
  const text = `the files of runs cannot be reached: ${why}`;
  return {
    text,
    then: 'a submission with files is refused, and files that actions made wait',
    remedy: filesRemedy,
  };
}

async function foundOfPlace(root: string, place: SamePlace): Promise<Found> {
  // Whether store and files are there at all is told elsewhere.
  const isShared = await within(
    place.isShared().catch(() => true),
    answerMs,
  );
  if (isShared !== false) return undefined;
  return {
    text: `another gateway has the files of runs elsewhere than in ${root}`,
    then: 'files that came to one of them are not found by the other',
    remedy: 'give all gateways one data folder, or one WEIR_FILES_URL',
  };
}
