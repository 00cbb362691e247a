import { messageOf } from '../../../shared/kernel/errors/weir-error.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { timedOut, untilAborted, WakeSignal, within } from '../../../shared/kernel/lifecycle/waiting.ts';
import type { ModuleReport } from '../../../shared/contracts/module-report.ts';
import { backoff } from '../../../shared/kernel/timing/backoff.ts';
import { DriverProcess, type DriverEnd, type DriverProgram } from './driver-process.ts';
import { driverProtocol } from '../../../shared/contracts/driver-protocol.ts';
import { answerShapes, demandDescribed, type Described } from './messages.ts';

/** A process of the driver that has answered `initialize`. */
export interface ServingDriver {
  process: DriverProcess;
  described: Described;
}

/**
 * What is known of the driver.
 *
 * - `starting`: its process is there, and sets the instrument up
 * - `serving`
 * - `down`: no process of it serves; another one is started soon, or at the next save
 */
type Phase =
  | { is: 'starting' }
  | { is: 'serving'; serving: ServingDriver }
  | { is: 'down'; why: string; stderr: string[] };

export interface DriverLifeOptions {
  /** What is told to the driver in `initialize`. */
  about: { module: string; instance: string; config: JsonObject };
  /** Milliseconds that it has to answer that. */
  startWithin: number;
  /** Makes the program anew for each process. @throws Error with a sentence where that cannot be */
  program: () => Promise<DriverProgram>;
  /** A process has answered `initialize`. */
  onServing: (serving: ServingDriver) => void;
  /** Lines for the log of the agent's process. */
  log: { info(text: string): void; warn(text: string): void };
}

/** Before another process is started, in milliseconds. */
const again = { least: 100, most: 5_000 };
/** What a driver says of itself does not become right by itself, and each start may move the instrument. */
const againAfterNonsense = 60_000;
/** A driver that has served for so long does not end at once each time. */
const calm = 10_000;
const longestState = 2000;

/** Why a process does not serve any more; `wanted`: weir has ended it itself. */
interface Ending {
  why: string;
  stderr: string[];
  wanted?: true;
  nonsense?: true;
}

/** Keeps one process of a driver alive, one after the other and never two. */
export class DriverLife {
  readonly #options: DriverLifeOptions;
  readonly #changed = new WakeSignal();
  readonly #stop = new AbortController();
  #phase: Phase = { is: 'starting' };
  #process: DriverProcess | undefined;
  #acting = 0;
  /** The process has carried an action out: it does not end at once each time. */
  #useful = false;
  /** The driver's file was saved: the process is to end once nothing acts. */
  #renew = false;
  #over: Promise<void> | undefined;

  constructor(options: DriverLifeOptions) {
    this.#options = options;
  }

  /** Starts the first process; resolves when it serves, or does not; or else only when one serves. */
  async start(untilServing = false): Promise<void> {
    this.#over ??= this.#run();
    const isWaiting = () => this.#phase.is === 'starting' || (untilServing && this.#phase.is === 'down');
    while (isWaiting() && !this.#stop.signal.aborted) await this.#changed.next(60_000, this.#stop.signal);
  }

  /** Ends the process, and starts no other. Resolves when nothing of it runs any more. Idempotent. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#changed.notify();
    await this.#over;
  }

  /** Ends the process once nothing acts, and starts it anew; one that is down is started at once. */
  renew(): void {
    this.#renew = true;
    this.#changed.notify();
  }

  get acting(): number {
    return this.#acting;
  }

  get serving(): ServingDriver | undefined {
    return this.#phase.is === 'serving' ? this.#phase.serving : undefined;
  }

  /** What is to be said of the driver while it does not serve. */
  report(): ModuleReport {
    if (this.#phase.is !== 'down') return { flags: ['INIT'], details: {} };
    const { why, stderr } = this.#phase;
    const details: JsonObject = stderr.length === 0 ? {} : { stderr };
    return { flags: ['UNKNOWN'], error: `the driver ${why}`.slice(0, longestState), details };
  }

  /**
   * Has `work` done by the process that serves, as soon as one does; it is not ended for a save meanwhile.
   * @throws the signal's reason where that comes first
   */
  async use<T>(signal: AbortSignal, work: (serving: ServingDriver) => Promise<T>): Promise<T> {
    const serving = await this.#untilServing(signal, () => !this.#renew);
    return this.#hold(serving, work);
  }

  /**
   * The same by a process that comes after `before`, for what that one was asked.
   * @throws the signal's reason where that comes first
   */
  async useNext<T>(
    before: ServingDriver,
    signal: AbortSignal,
    work: (serving: ServingDriver) => Promise<T>,
  ): Promise<T> {
    const serving = await this.#untilServing(signal, (found) => found !== before);
    return this.#hold(serving, work);
  }

  async #hold<T>(serving: ServingDriver, work: (serving: ServingDriver) => Promise<T>): Promise<T> {
    try {
      const done = await work(serving);
      this.#useful = true;
      return done;
    } finally {
      this.#acting--;
      this.#changed.notify();
    }
  }

  /** Resolves with a process that counts as one in which something acts: it is not ended before `#hold` has had its turn. */
  async #untilServing(
    signal: AbortSignal,
    fits: (serving: ServingDriver) => boolean,
  ): Promise<ServingDriver> {
    for (;;) {
      signal.throwIfAborted();
      const { serving } = this;
      if (serving && fits(serving)) {
        this.#acting++;
        return serving;
      }
      await this.#changed.next(60_000, signal);
    }
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#stop.signal.aborted;) {
      const since = performance.now();
      const ending = await this.#live();
      if (ending.wanted) failures = 0;
      else {
        failures = this.#useful || performance.now() - since > calm ? 1 : failures + 1;
        this.#options.log.warn([`the driver ${ending.why}`, ...ending.stderr.slice(-5)].join('\n'));
        this.#fall(ending);
      }
      if (!ending.wanted) await this.#pause(ending.nonsense ? againAfterNonsense : backoff(again, failures));
    }
  }

  /** A pause that a save ends. */
  async #pause(ms: number): Promise<void> {
    const end = performance.now() + ms;
    while (!this.#renew && !this.#stop.signal.aborted && performance.now() < end) {
      await this.#changed.next(Math.max(1, end - performance.now()), this.#stop.signal);
    }
  }

  /** One process, from its start to its end. Never rejects. */
  async #live(): Promise<Ending> {
    this.#renew = false;
    this.#useful = false;
    let process: DriverProcess;
    try {
      process = await DriverProcess.start(await this.#options.program());
    } catch (error) {
      return { why: `cannot be started: ${messageOf(error)}`, stderr: [] };
    }
    const serving = await this.#initialize(process);
    if ('why' in serving) return serving;
    this.#enter({ is: 'serving', serving });
    this.#options.onServing(serving);
    const ended = process.ended.then((end): Ending => ({ why: end.how, stderr: end.stderr }));
    const ending = await Promise.race([ended, this.#untilUnwanted(serving)]);
    if (!ending.wanted) return ending;
    this.#enter({ is: 'starting' });
    await process.end({ ask: this.#acting === 0 });
    return ending;
  }

  async #initialize(process: DriverProcess): Promise<ServingDriver | Ending> {
    const { about, startWithin } = this.#options;
    const asked = process.rpc.request(
      'initialize',
      { protocol: driverProtocol.version, ...about },
      answerShapes.initialize,
    );
    const answer = await untilAborted(
      within(
        asked.then(
          (said) => ({ said }),
          (error: unknown) => ({ error }),
        ),
        startWithin,
      ),
      this.#stop.signal,
    );
    const ended = async (why: string, nonsense = false): Promise<Ending> => {
      // Nobody is kept waiting for its end.
      this.#fall({ why, stderr: process.lastLines });
      await process.end({ ask: false });
      const { stderr } = await process.ended;
      return { why, stderr, ...(nonsense ? { nonsense } : {}) };
    };
    if (answer === undefined) {
      await process.end({ ask: false });
      return { why: 'was stopped', stderr: [], wanted: true };
    }
    if (answer === timedOut) {
      const seconds = startWithin / 1000;
      return ended(
        `has not answered initialize for ${seconds} s and was ended (config.start_seconds gives it longer)`,
      );
    }
    if ('said' in answer) {
      try {
        return { process, described: demandDescribed(answer.said) };
      } catch (error) {
        return ended(messageOf(error), true);
      }
    }
    const end: DriverEnd | typeof timedOut = await within(process.ended, 0);
    return end === timedOut
      ? ended(`refused to initialize: ${messageOf(answer.error)}`)
      : { why: end.how, stderr: end.stderr };
  }

  /** Resolves when the process is to end though nothing is wrong with it, or serves no more. */
  async #untilUnwanted(serving: ServingDriver): Promise<Ending> {
    while (this.serving === serving && !this.#stop.signal.aborted && !(this.#renew && this.#acting === 0)) {
      await this.#changed.next(60_000, this.#stop.signal);
    }
    return { why: 'was ended', stderr: [], wanted: true };
  }

  #fall({ why, stderr }: Pick<Ending, 'why' | 'stderr'>): void {
    this.#enter({ is: 'down', why, stderr });
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#changed.notify();
  }
}
