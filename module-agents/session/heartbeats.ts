import { isGap, type Clock, type Instant } from './session.ts';

export interface HeartbeatOptions {
  /** Milliseconds between two heartbeats. */
  every: number;
  /** Milliseconds between two confirmed heartbeats that are a gap. */
  gap: number;
  clock: Clock;
  /** Sends one heartbeat; resolves when it is confirmed. */
  send: () => Promise<void>;
  /**
   * Called when a gap is noticed. `busy`: this process was at work and had no time for a heartbeat; else it was frozen or had no
   * processor, or the broker did not confirm.
   */
  onGap: (busy: boolean) => void;
}

/**
 * Sends signs of life, and knows whether the owner can have missed them: a process that was frozen or cut off for a
 * while must not go on as if nothing had happened. The last sign is the sending time of the latest confirmed heartbeat, or
 * `restart`, whichever came later.
 */
export class Heartbeats {
  readonly #options: HeartbeatOptions;
  #last: Instant;
  /** What the processor had done for this process at the latest heartbeat, confirmed or not. */
  #work = process.cpuUsage();
  #timer: NodeJS.Timeout | undefined;
  #sending = false;
  /** What a heartbeat tells has changed while one was on its way. */
  #again = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#last = options.clock();
  }

  /** Heartbeats until `stop`. */
  start(): void {
    this.#timer ??= setInterval(() => this.#heartbeat(), this.#options.every);
    this.#heartbeat();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#again = false;
  }

  /** What a heartbeat tells has changed: it is told now. Does nothing while there are no heartbeats. */
  tell(): void {
    if (this.#timer === undefined) return;
    if (this.#sending) this.#again = true;
    else this.#heartbeat();
  }

  /** Begins to count anew, because the owner is being told everything anew. */
  restart(): void {
    this.#last = this.#options.clock();
  }

  /** True where no gap lies behind; else `onGap` has been called. */
  unbroken(): boolean {
    const { clock, gap, onGap } = this.#options;
    if (!isGap(this.#last, clock(), gap)) return true;
    const { user, system } = process.cpuUsage(this.#work);
    onGap((user + system) / 1000 > gap / 4);
    return false;
  }

  #heartbeat(): void {
    this.unbroken();
    this.#work = process.cpuUsage();
    if (this.#sending) return;
    const sentAt = this.#options.clock();
    this.#sending = true;
    this.#options
      .send()
      .then(() => {
        // The gap that this heartbeat ends counts, although it is over.
        if (this.unbroken() && sentAt.monotonic > this.#last.monotonic) this.#last = sentAt;
      })
      .catch(() => undefined)
      .finally(() => {
        this.#sending = false;
        if (!this.#again) return;
        this.#again = false;
        this.#heartbeat();
      });
  }
}
