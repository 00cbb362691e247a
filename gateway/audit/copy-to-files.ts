import { auditId } from '../../shared/audit/index.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { WakeSignal, within } from '../../shared/kernel/lifecycle/waiting.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { RecordStore } from '../../shared/store/index.ts';
import type { GatewayTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import type { Lock } from '../files/index.ts';
import { pageOfEntries, rangeOfEntries, readEntries } from './audit-entries.ts';
import type { AuditFiles, Tail } from './audit-files.ts';

/** So many entries stay in the store; older ones are in the files alone. */
const keptInStore = 100_000;
/** How many are removed from the store before somebody else has a turn. */
const removedAtOnce = 100;

interface AuditWriterNeeds {
  store: RecordStore;
  log: Logger;
  timing: Pick<GatewayTiming, 'retention' | 'drain'>;
}

/**
 * Copies the audit from the store into the files, in its order. Of all gateways, one does it for as long as it lives;
 * the next goes on where the files end, so that a kill leaves no gap. Only what is in the files leaves the store.
 */
export class AuditWriter {
  readonly #needs: AuditWriterNeeds;
  readonly #folder: AuditFiles;
  readonly #kept: number;
  readonly #wake = new WakeSignal();
  readonly #ending = new AbortController();
  #lock: Lock | undefined;
  /** Where the files end; undefined where that has to be looked up. */
  #tail: Tail | undefined;
  /** The number of the oldest entry of the store; undefined where that has to be looked up. Nobody else removes any. */
  #oldest: number | undefined;
  #isWoken = false;
  #working: Promise<void> | undefined;

  constructor(needs: AuditWriterNeeds, folder: AuditFiles, kept = keptInStore) {
    this.#needs = needs;
    this.#folder = folder;
    this.#kept = kept;
  }

  start(): void {
    this.#working ??= this.#work();
  }

  /** There may be something to copy. */
  wake(): void {
    this.#isWoken = true;
    this.#wake.notify();
  }

  /** Copies what is left, and lets another gateway do it from then on. */
  async end(): Promise<void> {
    this.#ending.abort();
    await within(this.#working ?? Promise.resolve(), this.#needs.timing.drain);
  }

  async #work(): Promise<void> {
    const { log, timing } = this.#needs;
    const { signal } = this.#ending;
    let failed = false;
    for (;;) {
      const isLast = signal.aborted;
      let isElsewhere = false;
      this.#isWoken = false;
      try {
        await this.#pass();
        failed = false;
      } catch (error) {
        [this.#tail, this.#oldest] = [undefined, undefined];
        isElsewhere = WeirError.is(error, 'folder_locked');
        if (!isElsewhere && !failed)
          log.warn({ reason: messageOf(error) }, 'the audit is not copied into its files');
        failed ||= !isElsewhere;
      }
      if (isLast) break;
      // While another gateway does it, there is nothing to be woken for.
      if (isElsewhere) await new WakeSignal().next(timing.retention, signal);
      else if (this.#isWoken || (await this.#wake.next(timing.retention, signal), !signal.aborted)) {
        // What comes close together is written at once.
        await new WakeSignal().next(this.#folder.together, signal);
      }
    }
    this.#lock?.release();
  }

  async #pass(): Promise<void> {
    const { store } = this.#needs;
    const [newest] = await store.newestRecords({ kind: 'audit', limit: 1 });
    if (!newest) return;
    if (!this.#lock?.isHeld) {
      [this.#tail, this.#oldest] = [undefined, undefined];
      this.#lock = await this.#folder.lock();
    }
    if (!this.#tail) {
      await this.#folder.cutTorn();
      this.#tail = await this.#folder.tail();
    }
    const { seq } = newest.body;
    this.#oldest ??= (await rangeOfEntries(store))?.oldest ?? seq;
    for (let from = Math.max(this.#tail.seq + 1, this.#oldest); from <= seq; from += pageOfEntries) {
      // Mostly the newest is all that has come.
      const entries = from === seq ? [newest.body] : (await readEntries(store, from, seq)).entries;
      if (entries.length > 0) this.#tail = await this.#folder.append(this.#tail, entries);
    }
    const surplus = this.#tail.seq - this.#oldest + 1 - this.#kept;
    if (surplus <= 0) return;
    await this.#trim(this.#oldest, this.#oldest + surplus);
    this.#oldest += surplus;
  }

  /** Removes those below `end` from the store: the files have them. */
  async #trim(oldest: number, end: number): Promise<void> {
    const { store } = this.#needs;
    await this.#folder.sync();
    for (let from = oldest; from < end && !this.#ending.signal.aborted; from += removedAtOnce) {
      const length = Math.min(removedAtOnce, end - from);
      await store.removeRecords(
        'audit',
        Array.from({ length }, (_, i) => auditId(from + i)),
      );
    }
  }
}
