import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../shared/kernel/errors/weir-error.ts';
import { within } from '../../shared/kernel/lifecycle/deadline.ts';
import type { HistoryContext } from './context.ts';
import { SharedRead } from '../http/index.ts';
import { activityBounds, ActivityIndex } from './activity-index.ts';
import { catchUp, type FeedMark } from './catch-up.ts';
import { fillBack } from './fill-back.ts';

/** How long whoever asks waits for the latest entries of the feed, in milliseconds; then he is told what was known before. */
const lookMs = 1_000;

/** An index that is being filled, and how far it has followed the feed. */
interface Following {
  index: ActivityIndex;
  mark: FeedMark;
  over: AbortController;
  filled: Promise<void>;
}

/**
 * Keeps the index of what instruments did up to date until the gateway stops: fills it from the runs in the store and those that
 * have left it, and follows the feed. Where the feed has lost what was not read yet, because the store was away for long, it begins anew.
 */
export class ActivityKeeper {
  readonly #context: HistoryContext;
  readonly #bounds: typeof activityBounds;
  readonly #look = new SharedRead(() => this.#lookNow());
  #following: Following | undefined;
  #working: Promise<void> | undefined;

  /** `bounds`: `activityBounds` if not given. */
  constructor(context: HistoryContext, bounds = activityBounds) {
    this.#context = context;
    this.#bounds = bounds;
  }

  start(): void {
    this.#working ??= this.#work();
  }

  /** Resolves when nothing is read any more; the gateway must be stopping. */
  async ended(): Promise<void> {
    await this.#working;
  }

  /**
   * What is known, with all that the feed has told until now, where the store answers soon. An empty index where the store has not
   * been reached yet. Never rejects.
   */
  async current(): Promise<ActivityIndex> {
    await within(
      this.#look.read().catch(() => undefined),
      lookMs,
    );
    return this.#following?.index ?? new ActivityIndex(Date.now(), this.#bounds);
  }

  async #work(): Promise<void> {
    const { stopping, timing, log } = this.#context;
    while (!stopping.aborted) {
      await this.#look.read().catch((error: unknown) => {
        log.debug({ reason: messageOf(error) }, 'what the instruments do cannot be read now');
      });
      this.#following?.index.forget(Date.now());
      await delay(timing.activity, undefined, { signal: stopping, ref: false }).catch(() => undefined);
    }
    await this.#end();
  }

  async #lookNow(): Promise<void> {
    const { index, mark } = (this.#following ??= await this.#begin());
    if (await catchUp(this.#context, index, mark)) return;
    this.#context.log.info('the feed has lost what was not read yet: what instruments did is read anew');
    await this.#end();
  }

  /** What happens after this moment comes with the feed, so the runs are read after it. */
  async #begin(): Promise<Following> {
    const { store, stopping } = this.#context;
    const mark = { after: await store.feedHead() };
    const index = new ActivityIndex(await store.now(), this.#bounds);
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, stopping]);
    const filled = fillBack(this.#context, index, { keepFor: this.#bounds.keepFor, over: signal });
    return { index, mark, over, filled };
  }

  async #end(): Promise<void> {
    const following = this.#following;
    this.#following = undefined;
    following?.over.abort();
    await following?.filled;
  }
}
