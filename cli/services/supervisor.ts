import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { deferred, timedOut, within } from '../../shared/kernel/lifecycle/waiting.ts';
import type { Service } from '../../shared/kernel/lifecycle/service.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';

/** A service that hangs while it stops is left behind so long (milliseconds) after its drain: the process must end. */
const timeoutMs = 60_000;

/**
 * The services of a process, in stages: what the later ones lean on comes first. They stop in the opposite order, those
 * of a stage together.
 */
export class Supervisor {
  readonly #log: Logger;
  readonly #signal: AbortSignal;
  readonly #longestStopMs: number;
  readonly #stages: (readonly Service[])[] = [];
  /** Rejects when the process must end: at the signal, and where a vital service has ended. */
  readonly #over: Promise<never>;
  readonly #end: (reason: unknown) => void;

  /** @param options `drainMs`: for how long a service may finish what it has in hand, in milliseconds; 0 if not given */
  constructor(options: { log: Logger; signal: AbortSignal; drainMs?: number }) {
    this.#longestStopMs = (options.drainMs ?? 0) + timeoutMs;
    this.#log = options.log;
    this.#signal = options.signal;
    const { promise, reject } = deferred<never>();
    this.#over = promise;
    this.#end = reject;
    if (this.#signal.aborted) reject(this.#signal.reason);
    this.#signal.addEventListener('abort', () => reject(this.#signal.reason), { once: true });
  }

  /**
   * Starts a stage; resolves when all its services do their work. One that is not `vital` may end later without ending
   * the others: a dead instrument costs the living nothing. One that comes `late`, when the others are at work, may fail at
   * its start as well.
   * @throws the reason of the first that failed; the signal's reason where that came first.
   */
  async start(stage: readonly Service[], { vital = true, late = false } = {}): Promise<void> {
    this.#stages.push(stage);
    let begun = late;
    for (const service of stage) {
      const ended = (reason: unknown): void => {
        if (this.#signal.aborted) return;
        this.#log.error({ unit: service.name, reason: messageOf(reason) }, 'service ended');
        if (vital || !begun) this.#end(reason);
      };
      service.ended.then(
        () => ended(new WeirError('internal_error', `${service.name} ended without having been asked to`)),
        ended,
      );
    }
    await Promise.race([Promise.all(stage.map((service) => service.start())), this.#over]);
    begun = true;
  }

  /** Resolves at the signal. @throws the reason of a vital service that ended. */
  async untilOver(): Promise<void> {
    await this.#over.catch((reason: unknown) => {
      if (!this.#signal.aborted) throw reason;
    });
  }

  /** Stops everything that was started; what fails to stop is logged and keeps nothing else. */
  async stop(): Promise<void> {
    for (const stage of [...this.#stages].reverse()) {
      await Promise.all(stage.map((service) => this.#stopOne(service)));
    }
  }

  async #stopOne(service: Service): Promise<void> {
    try {
      if ((await within(service.stop(), this.#longestStopMs)) === timedOut) {
        this.#log.error(
          { unit: service.name, seconds: this.#longestStopMs / 1000 },
          'service did not stop in time',
        );
      }
    } catch (error) {
      this.#log.error({ unit: service.name, reason: messageOf(error) }, 'service failed to stop');
    }
  }
}
