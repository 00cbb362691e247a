import type { Request } from 'express';
import type { Store } from '../../../shared/store/index.ts';
import { tooMany } from '../too-many.ts';
import { DailyBytes } from './daily-bytes.ts';
import { QueuedRuns } from './queued-runs.ts';
import { Rate } from './rate.ts';

/** What each key and each user may take of a gateway; 0, or nothing said: as much as they like. */
export interface LimitSettings {
  /** Requests a second. */
  key_rate?: number;
  /** Runs that have not begun. */
  key_runs?: number;
  /** Bytes a day. */
  key_upload?: number;
}

/** A run may begin at any moment. */
const untilNextRun = 30_000;

/**
 * Keeps one key or user from taking the gateway from all others. Each gateway counts for itself, in memory. Whoever has no name, as the
 * machine's own key and who sends none, is not counted.
 */
export class Limits {
  readonly #rate: Rate | undefined;
  readonly #bytes: DailyBytes | undefined;
  readonly #runs: QueuedRuns | undefined;
  readonly #settings: LimitSettings;

  constructor(settings: LimitSettings, store: Pick<Store, 'readRevision'>) {
    const { key_rate = 0, key_runs = 0, key_upload = 0 } = settings;
    this.#settings = settings;
    this.#rate = key_rate > 0 ? new Rate(key_rate) : undefined;
    this.#bytes = key_upload > 0 ? new DailyBytes(key_upload) : undefined;
    this.#runs = key_runs > 0 ? new QueuedRuns(key_runs, store) : undefined;
  }

  /** Counts a request and what it sends. @throws WeirError `too_many_requests`, `quota_reached`, with the time to wait */
  spend(name: string, request: Request): void {
    const wait = this.#rate?.take(name) ?? 0;
    if (wait > 0) {
      const { key_rate = 0 } = this.#settings;
      throw tooMany(`${name} asks more than ${key_rate} times a second (WEIR_KEY_RATE)`, wait);
    }
    if (this.#bytes) countBytes(this.#bytes, name, request, this.#settings.key_upload ?? 0);
  }

  /**
   * Counts a run that somebody hands in.
   * @returns what is called where it does not come to be
   * @throws WeirError `quota_reached`, `store_unavailable`
   */
  async queue(name: string | undefined, runId: string): Promise<() => void> {
    const runs = this.#runs;
    if (!runs || name === undefined) return () => undefined;
    if (await runs.takes(name, runId)) return () => runs.forget(name, runId);
    const { key_runs = 0 } = this.#settings;
    const why = `${name} has ${key_runs} runs that have not begun, and may have no more (WEIR_KEY_RUNS): cancel some, or wait until they begin`;
    throw tooMany(why, untilNextRun, 'quota_reached');
  }
}

function countBytes(bytes: DailyBytes, name: string, request: Request, most: number): void {
  const { socket } = request;
  const stated = Number(request.get('content-length') ?? 0);
  if (!bytes.takes(name, stated)) {
    if (stated === 0 && request.get('transfer-encoding') === undefined) return;
    const why = `${name} may send ${most} bytes a day (WEIR_KEY_UPLOAD), and this would be more`;
    throw tooMany(why, bytes.left, 'quota_reached');
  }
  if (request.get('transfer-encoding') === undefined) return;
  // How much it is shows when it is over.
  const before = socket.bytesRead;
  request.once('close', () => bytes.add(name, socket.bytesRead - before));
}
