import { isDeepStrictEqual } from 'node:util';
import type { About } from '../../../shared/contracts/about.ts';
import type { ModuleReport } from '../../../shared/contracts/module-report.ts';
import { messageOf } from '../../../shared/kernel/errors/weir-error.ts';
import { backoff } from '../../../shared/kernel/timing/backoff.ts';
import { AdminDoor } from './admin-door.ts';
import { NotAnswered, ShortLine, type ShortAnswer } from './module-http.ts';
import { readModuleAbout, readModuleState, unknown } from './module-about.ts';
import { RestByWord, type Heard } from './busy-by-state.ts';

/** For state and about together, in milliseconds; the agent itself gives up a second later. */
const answerDeadline = 2_000;
/** Between two attempts to reach a module that is not there: from, to. */
const again = { least: 1_000, most: 10_000 };
/** How often a module is asked for its about that closes every connection, so that no restart can be told from it. */
const aboutEvery = 10_000;

/**
 * What is known of a module of WEI: its state, asked for when the agent wants to know it, and its about, read whenever the
 * module may have been restarted. One that cannot be reached is tried again for ever, ever more rarely.
 */
export class ModuleLink {
  readonly #line: ShortLine;
  readonly #host: string;
  readonly #onAbout: () => void;
  #about: About | undefined;
  #aboutReadAt = -Infinity;
  /** The module may have been restarted since the about was read. */
  #aboutDue = true;
  #closes = false;
  #report: ModuleReport = unknown('the module has not been asked yet');
  readonly #hindrances = new Set<{ reason: string }>();
  /** The error that the module itself told last, also where it cannot be reached since. */
  #lastError: string | undefined;
  /** What it had told when it was given what it has in hand. Modules of WEI never take it back. */
  #oldError: string | undefined;
  #failures = 0;
  #nextTry = 0;
  readonly #rest: RestByWord;
  /** Where orders go in. */
  readonly admin: AdminDoor;
  readonly #closed = new AbortController();

  /**
   * @param longestLook for an action of the module to see that it is to end, in milliseconds
   * @param onAbout called when another about was read
   */
  constructor(address: URL, longestLook: number, onAbout: () => void) {
    this.#line = new ShortLine(address);
    this.#host = address.host;
    this.#onAbout = onAbout;
    this.#rest = new RestByWord(longestLook);
    this.admin = new AdminDoor(this.#line, this.#rest, longestLook, () => (this.#nextTry = 0));
  }

  /** What the module said that it can do; undefined where it has never been reached. */
  get about(): About | undefined {
    return this.#about;
  }

  /** True where the module may have been restarted since it was read what it can do. */
  get mayBeAnother(): boolean {
    return this.#aboutDue;
  }

  /**
   * Asks the module once more what it can do, whatever is known: it may have been restarted a moment ago.
   * @throws Error with the reason, where it does not tell.
   */
  async aboutNow(): Promise<About> {
    return await this.#readAbout();
  }

  /** Never rejects. */
  async state(): Promise<ModuleReport> {
    if (performance.now() < this.#nextTry) return this.#hindered(this.#report);
    try {
      this.#report = await this.#ask();
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      this.#nextTry = performance.now() + backoff(again, this.#failures);
      this.#aboutDue = true;
      this.#report = this.#unreachable(error);
    }
    return this.#hindered(this.#report);
  }

  /** Shows with the state why an action cannot be begun, until the returned function is called. */
  hinder(reason: string): () => void {
    const hindrance = { reason };
    this.#hindrances.add(hindrance);
    return () => void this.#hindrances.delete(hindrance);
  }

  /** Marks an action that the module has in hand, until the returned function is called. */
  begin(heard: Heard): () => void {
    if (this.inHand === 0) this.#oldError = this.#lastError;
    const end = this.#rest.begin(heard);
    return () => {
      end();
      // Some modules answer nothing while they act; now they may.
      this.#nextTry = 0;
    };
  }

  /** How many actions the module has in hand. */
  get inHand(): number {
    return this.#rest.count;
  }

  /** Aborted when nobody listens to the module any more. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  close(): void {
    this.#closed.abort();
    this.#line.close();
  }

  async #ask(): Promise<ModuleReport> {
    const answered = this.#rest.asking();
    const answer = demandOk('/state', await this.#line.ask('GET', '/state', answerDeadline));
    const stale = this.#closes && performance.now() - this.#aboutReadAt >= aboutEvery;
    this.#aboutDue ||= stale || (answer.fresh && !this.#closes);
    this.#closes = answer.closes;
    if (this.#aboutDue) await this.#readAbout();
    const report = readModuleState(answer.text);
    this.#lastError = report.error;
    answered(report);
    return report;
  }

  async #readAbout(): Promise<About> {
    const answer = demandOk('/about', await this.#line.ask('GET', '/about', answerDeadline));
    const about = readModuleAbout(answer.text);
    if (!about)
      throw new Error(`it does not tell what it can do: /about answers ${answer.text.slice(0, 200)}`);
    this.#aboutDue = false;
    this.#aboutReadAt = performance.now();
    if (!isDeepStrictEqual(about, this.#about)) {
      this.#about = about;
      this.#onAbout();
    }
    return about;
  }

  #hindered(said: ModuleReport): ModuleReport {
    const report = this.#isOld(said) ? withoutError(said) : said;
    const [hindrance] = this.#hindrances;
    // What the module itself says of its error, or why it cannot be reached, is nearer to the cause.
    return hindrance && report.error === undefined ? { ...report, error: hindrance.reason } : report;
  }

  /** An error of the past keeps nothing from going on. */
  #isOld({ flags, error }: ModuleReport): boolean {
    const isCause = flags.includes('ERROR') || flags.includes('UNKNOWN');
    return this.inHand > 0 && !isCause && error !== undefined && error === this.#oldError;
  }

  #unreachable(error: unknown): ModuleReport {
    const text = `${this.#host}: ${messageOf(error)}`;
    // Old modules answer nothing else while they act, so it may be well; one that hangs looks the same.
    return this.inHand > 0 && error instanceof NotAnswered
      ? { flags: ['BUSY'], error: `it does not tell its state while it acts: ${text}`, details: {} }
      : unknown(text);
  }
}

/** It is still shown with the module's state. */
function withoutError({ error = '', details, ...report }: ModuleReport): ModuleReport {
  return { ...report, details: { ...details, error } };
}

function demandOk(path: string, answer: ShortAnswer): ShortAnswer {
  if (answer.status === 200) return answer;
  throw new Error(`${path} is answered with ${answer.status}: ${answer.text.slice(0, 200)}`);
}
