import type { Config } from '../../../shared/kernel/config/read-config.ts';
import type { CounterStore, Store } from '../../../shared/store/index.ts';
import type { Request } from 'express';
import { tooMany } from '../answer-errors.ts';
import { QueuedRuns } from './queued-runs.ts';
import { Rate } from './rate.ts';

/** What each key and each user may take of a lab; 0, or nothing said: as much as they like. */
export type LimitSettings = Partial<Pick<Config, 'key_rate' | 'key_runs' | 'key_upload'>>;

/** A run may begin at any moment. */
const untilNextRun = 30_000;
const day = 24 * 3_600_000;

/**
 * Keeps one key or user from taking the lab from all others. All gateways count together, in the store; while it is away, requests are
 * not counted. Whoever has no name, as the machine's own key and who sends none, is not counted.
 */
export class Limits {
  readonly #rate: Rate | undefined;
  readonly #runs: QueuedRuns | undefined;
  readonly #store: CounterStore;
  readonly #settings: LimitSettings;

  constructor(settings: LimitSettings, store: CounterStore & Pick<Store, 'readRevision'>) {
    const { key_rate = 0, key_runs = 0 } = settings;
    this.#settings = settings;
    this.#store = store;
    this.#rate = key_rate > 0 ? new Rate(key_rate, store) : undefined;
    this.#runs = key_runs > 0 ? new QueuedRuns(key_runs, store) : undefined;
  }

  /** Counts a request and what it sends. @throws WeirError `too_many_requests`, `quota_reached`, with the time to wait */
  async spend(name: string, request: Request): Promise<void> {
    const { key_rate = 0, key_upload = 0 } = this.#settings;
    const wait = (await this.#rate?.take(name)) ?? 0;
    if (wait > 0) throw tooMany(`${name} asks more than ${key_rate} times a second (WEIR_KEY_RATE)`, wait);
    // What is refused for its haste is not sent.
    if (key_upload > 0 && !(await this.#countBytes(name, request, key_upload))) {
      const why = `${name} may send ${key_upload} bytes a day (WEIR_KEY_UPLOAD), and this would be more`;
      throw tooMany(why, day - (Date.now() % day), 'quota_reached');
    }
  }

  /**
   * Counts runs that somebody hands in at once.
   * @returns what is called where they do not come to be
   * @throws WeirError `quota_reached`, `store_unavailable`
   */
  async queue(name: string | undefined, ids: readonly string[]): Promise<() => void> {
    const runs = this.#runs;
    if (!runs || name === undefined) return () => undefined;
    if (await runs.takes(name, ids)) return () => void runs.forget(name, ids);
    const { key_runs = 0 } = this.#settings;
    const has =
      ids.length === 1
        ? `${name} has ${key_runs} runs that have not begun, and may have no more`
        : `${name} may have ${key_runs} runs that have not begun, and would have more with these ${ids.length}`;
    const why = `${has} (WEIR_KEY_RUNS): cancel some, or wait until they begin`;
    throw tooMany(why, untilNextRun, 'quota_reached');
  }

  /** Whether what the request sends still fits into the day (UTC) of whoever makes it. */
  async #countBytes(name: string, request: Request, most: number): Promise<boolean> {
    const { socket } = request;
    const stated = Number(request.get('content-length') ?? 0);
    const isOpen = request.get('transfer-encoding') !== undefined;
    if (stated === 0 && !isOpen) return true;
    const counter = { name: `bytes ${Math.floor(Date.now() / day)} ${name}`, ms: day };
    // What came before it was known who asks is in the request still, unread, and counts.
    const before = socket.bytesRead - request.readableLength;
    // How much it is shows when it is over.
    const countAll = (): unknown =>
      this.#store.count([{ ...counter, by: socket.bytesRead - before }]).catch(() => undefined);
    if (isOpen) request.once('close', countAll);
    const counted = this.#store.count([{ ...counter, by: isOpen ? 1 : stated, most }]);
    return (await counted.catch(() => undefined)) === undefined;
  }
}
