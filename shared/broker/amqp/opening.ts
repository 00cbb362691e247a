import { WeirError } from '../../kernel/errors/weir-error.ts';
import { deferred } from '../../kernel/lifecycle/deferred.ts';

/** The first time that something is open; settles once. */
export class Opening {
  readonly #first = deferred();
  readonly done = this.#first.promise;

  succeed(): void {
    this.#first.resolve();
  }

  fail(reason: string | Error): void {
    this.#first.reject(typeof reason === 'string' ? new WeirError('broker_unavailable', reason) : reason);
  }
}
