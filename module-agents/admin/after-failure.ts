import { whyUnfit, type Condition } from '../../shared/contracts/module-report.ts';
import { defined } from '../../shared/kernel/json/json.ts';
import type { StateWatch } from './state-poll.ts';

/** Longer reasons are cut: they travel in the report. */
const longestError = 2000;

/**
 * Reads how the instrument stands after an action that failed. Until that is known, and while the instrument is not fit, its agent begins
 * nothing: an instrument that takes several commands at once may have been sent another one before its owner knows of the failure.
 */
export class AfterFailure {
  readonly #watch: Pick<StateWatch, 'readNow' | 'report' | 'reading'>;
  readonly #bootId: string;
  /** Milliseconds. */
  readonly #limit: number;
  #open: Promise<unknown> = Promise.resolve();
  /** The reading that followed the latest failure; undefined once the instrument is fit again. */
  #since: number | undefined;

  constructor(watch: Pick<StateWatch, 'readNow' | 'report' | 'reading'>, bootId: string, limit: number) {
    this.#watch = watch;
    this.#bootId = bootId;
    this.#limit = limit;
  }

  /** Resolves with how it stands, within the limit; undefined where the module has no state, or the agent stops first. Never rejects. */
  read(): Promise<Condition | undefined> {
    const read = this.#read();
    this.#open = Promise.all([this.#open, read]);
    return read;
  }

  /** Resolves to true when no reading is open and the instrument is fit, as far as is known; to false where it is not. */
  async untilKnown(): Promise<boolean> {
    await this.#open;
    const { report, reading } = this.#watch;
    if (this.#since === undefined || !report) return true;
    if (reading < this.#since || whyUnfit(report) !== undefined) return false;
    this.#since = undefined;
    return true;
  }

  async #read(): Promise<Condition | undefined> {
    const found = await this.#watch.readNow(this.#limit);
    if (!found) return undefined;
    const { reading, report } = found;
    this.#since = reading;
    const { flags, error, since } = report;
    return {
      ...{ boot_id: this.#bootId, reading, flags },
      ...defined({ error: error?.slice(0, longestError), since }),
    };
  }
}
