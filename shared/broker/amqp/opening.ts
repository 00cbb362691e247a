import { WeirError } from '../../errors/weir-error.ts';

/** The first time that something is open; settles once. */
export class Opening {
  readonly done: Promise<void>;
  #resolve!: () => void;
  #reject!: (error: Error) => void;

  constructor() {
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Whoever opens awaits `done`; a failure that comes after that must not end the process.
    this.done.catch(() => undefined);
  }

  succeed(): void {
    this.#resolve();
  }

  fail(reason: string | Error): void {
    this.#reject(typeof reason === 'string' ? new WeirError('broker_unavailable', reason) : reason);
  }
}
