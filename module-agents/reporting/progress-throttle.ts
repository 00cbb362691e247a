import { hideSecrets } from '../../shared/kernel/secrets/hide-secrets.ts';

/** What an action tells of its progress. */
export interface Progress {
  fraction?: number;
  note?: string;
}

/** A driver's note, as it may be sent. */
export function noteToSend(note: string): string {
  return hideSecrets(String(note)).slice(0, 2000);
}

/**
 * Lets a value through at once, then at most one per `interval` milliseconds; of those in between the last one counts.
 * `end` drops what still waits.
 */
export class ProgressThrottle {
  readonly #interval: number;
  readonly #send: (progress: Progress) => void;
  #next: Progress | undefined;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(interval: number, send: (progress: Progress) => void) {
    this.#interval = interval;
    this.#send = send;
  }

  tell(fraction: number | undefined, note: string | undefined): void {
    if (this.#ended) return;
    // A driver in plain JavaScript may hand in anything; that is no reason for its action to fail.
    const progress: Progress = {};
    if (Number.isFinite(fraction)) progress.fraction = Math.min(1, Math.max(0, Number(fraction)));
    if (note !== undefined) progress.note = noteToSend(note);
    if (this.#timer) this.#next = progress;
    else this.#pass(progress);
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  #pass(progress: Progress): void {
    this.#send(progress);
    this.#next = undefined;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#next) this.#pass(this.#next);
    }, this.#interval);
  }
}
