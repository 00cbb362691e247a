import { nowAndThen } from '../../shared/kernel/lifecycle/waiting.ts';
import pLimit from 'p-limit';
import { decodeTime } from 'ulid';
import { isTerminal, type StoredRun } from '../../shared/contracts/run.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { asks, forgetReplies } from '../records/index.ts';
import type { Lock } from '../files/index.ts';
import type { HistoryContext } from './context.ts';
import { logEntries, type ArchiveEntry } from '../runs/index.ts';

/** How long finished runs stay in the store. */
export interface Retention {
  /** Milliseconds after its end. */
  keepFor: number;
  /** At most so many, whatever their age. */
  keepRuns: number;
}

/** How many runs are moved between two changes of store and index: where nothing can be added to a file, the index is written anew each time. */
const batch = 100;
/** How many runs are written at the same time; a run may be large. */
const abreast = 4;

/**
 * Moves finished runs out of the store into their folders. Each step may be the last one of this process, and is done
 * again by the next: the files are written whole, then the index leads to them, and only then the store forgets the run,
 * so that there is no moment in which a run is nowhere. Of all gateways on one data folder, one at a time does it.
 */
export class Archivist {
  readonly #context: HistoryContext;
  readonly #retention: Retention;

  constructor(context: HistoryContext, retention: Retention) {
    this.#context = context;
    this.#retention = retention;
  }

  /** Looks for runs to move every now and then, until the gateway stops; resolves when nothing is being moved any more. Never rejects. */
  async work(): Promise<void> {
    const { log, stopping, timing, data } = this.#context;
    await nowAndThen(timing.retention, stopping, async () => {
      // What cannot be swept must not keep finished runs in the store.
      await data.sweep().catch((error: unknown) => {
        log.warn({ reason: messageOf(error) }, 'what broken uploads left behind could not be removed');
      });
      try {
        const moved = await this.#pass();
        if (moved > 0) log.info({ runs: moved }, 'finished runs moved from the store into their folders');
      } catch (error) {
        if (WeirError.is(error, 'folder_locked')) log.debug('another gateway moves finished runs');
        else log.warn({ reason: messageOf(error) }, 'finished runs could not be moved');
      }
    });
  }

  /** Moves all that are due; resolves to their number. */
  async #pass(): Promise<number> {
    const { store, stopping, archive } = this.#context;
    const { keepFor, keepRuns } = this.#retention;
    let surplus = (await store.countFinishedRuns()) - keepRuns;
    let lock: Lock | undefined;
    let moved = 0;
    try {
      for (let after: string | undefined; !stopping.aborted;) {
        const ids = await store.finishedRunIds({ limit: batch, ...(after === undefined ? {} : { after }) });
        const oldest = (await store.now()) - keepFor;
        // Sorted by their beginnings: none that began later can have ended earlier than that.
        const old = ids.filter((id, i) => i < surplus || decodeTime(id) <= oldest);
        if (old.length === 0) break;
        lock ??= await archive.index.lock();
        // The next pass takes it anew, where no other gateway has.
        if (!lock.isHeld) break;
        const ofSurplus = surplus;
        moved += await this.#move(old, (run, i) => i < ofSurplus || endOf(run) <= oldest);
        surplus -= old.length;
        after = old.at(-1);
        if (old.length < batch) break;
      }
    } finally {
      lock?.release();
    }
    return moved;
  }

  async #move(ids: readonly string[], isDue: (run: StoredRun, i: number) => boolean): Promise<number> {
    const { store, archive, log, stopping } = this.#context;
    const limit = pLimit(abreast);
    const entries: ArchiveEntry[] = [];
    const kept: string[] = [];
    const withdrawn: string[] = [];
    const asking: string[] = [];
    const write = async (id: string, i: number): Promise<void> => {
      const run = stopping.aborted ? undefined : await store.readRun(id);
      if (!run || !isTerminal(run.state) || !isDue(run, i)) return;
      if (run.state === 'withdrawn') {
        // It was never accepted; there is nothing to be answered for.
        withdrawn.push(id);
        return;
      }
      // What is there already is the truth, also where the store was restored and tells another end.
      if (!(await archive.index.find(id))) {
        entries.push(
          await archive.write(run, logEntries(await store.readLog(id), run.definition, this.#context)),
        );
      }
      kept.push(id);
      if (asks(run.definition)) asking.push(id);
    };
    await Promise.all(
      ids.map((id, i) =>
        limit(() => write(id, i)).catch((error: unknown) => {
          if (WeirError.is(error, 'store_unavailable')) throw error;
          // One that cannot be moved must not keep the others in the store.
          log.error({ run_id: id, reason: messageOf(error) }, 'a finished run cannot be moved');
        }),
      ),
    );
    await archive.index.add(entries);
    // Before their runs: nobody would look for them afterwards. The results of the steps hold the answers, too.
    await forgetReplies(store, asking);
    await store.forgetRuns(kept, 'keep');
    await store.forgetRuns(withdrawn, 'free');
    return kept.length;
  }
}

function endOf({ definition, summary }: StoredRun): number {
  return summary?.ended_at ?? definition.created_at;
}
