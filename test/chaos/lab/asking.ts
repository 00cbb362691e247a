import { setTimeout as delay } from 'node:timers/promises';

/** Answers that mean "later". Whoever gets another one than these and 2xx has made a mistake, or found one. */
const later = [408, 425, 429, 502, 503, 504, 507];
const requestMs = 60_000;

/** True where the answer means "later". */
export function isLater({ status }: Response): boolean {
  return later.includes(status);
}

/** Requests to a gateway that may be away, or go away in the middle of its answer. */
export class Asking {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** The answer, if it is a good one; undefined where there is none, or none in half a minute. */
  async insist<T>(url: string): Promise<T | undefined> {
    const answer = await this.untilAnswered(url);
    return answer?.ok ? ((await answer.json()) as T) : undefined;
  }

  /** As `ask`, until the answer is a good one, or there is no such thing; the last one after half a minute. */
  async untilAnswered(url: string): Promise<Response | undefined> {
    for (const end = Date.now() + 30_000; ; await delay(200)) {
      const answer = await this.ask(url);
      if (answer?.ok || answer?.status === 404 || Date.now() > end) return answer;
    }
  }

  /** Resolves to the answer with its whole body; undefined where there is none. */
  async ask(url: string, init: RequestInit = {}): Promise<Response | undefined> {
    try {
      const answer = await fetch(this.#url + url, { ...init, signal: AbortSignal.timeout(requestMs) });
      const body = await answer.arrayBuffer();
      return new Response(answer.status === 204 ? null : body, { status: answer.status });
    } catch {
      // Nobody there, or gone in the middle of the answer.
      return undefined;
    }
  }
}
