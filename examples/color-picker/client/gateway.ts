import { setTimeout as wait } from 'node:timers/promises';
import { asForm, createClient, Problem, type Client, type Run } from '../../../client/index.ts';

/** A run to submit. */
export interface Submission {
  /** The workflow file's text. */
  workflow: string;
  experimentId: string;
  payload: object;
  /** The same key gives the same run, however often it is sent. */
  key: string;
}

/** Milliseconds between two tries. */
const pause = 250;
/** A gateway may wait 30 s for its broker and store before it answers. */
const callTimeout = 40_000;
/** Answers of a gateway, or a proxy before it, that is not ready yet; 0 is none at all. */
const comesBack = [0, 502, 503, 504];

/**
 * A weir gateway, asked by the client that weir comes with. Every call outlasts a gateway that is restarted: it is tried again
 * until `timeoutMs` milliseconds have passed. Repeating is safe: reads change nothing, and a submission carries an idempotency
 * key.
 */
export class Gateway {
  readonly #url: string;
  readonly #timeoutMs: number;
  readonly #api: Client;

  /** @param key says who asks, where the gateway wants to know */
  constructor(url: string, timeout = 60_000, key?: string) {
    this.#url = url;
    this.#timeoutMs = timeout;
    const hasty = (request: Request) => fetch(request, { signal: AbortSignal.timeout(callTimeout) });
    this.#api = createClient({ baseUrl: url, key, fetch: hasty });
  }

  /** Submits a run; resolves when the gateway has accepted it. */
  start({ workflow, experimentId, payload, key }: Submission): Promise<Run> {
    const body = { workflow, experiment_id: experimentId, payload: JSON.stringify(payload) };
    const params = { header: { 'idempotency-key': key } };
    return this.#call((api) => api.POST('/runs/start', { params, body, bodySerializer: asForm }));
  }

  run(id: string): Promise<Run> {
    return this.#call((api) => api.GET('/runs/{id}', { params: { path: { id } } }));
  }

  /** Names of the files of a run. */
  async files(id: string): Promise<string[]> {
    const { files } = await this.#call((api) => api.GET('/runs/{id}/files', { params: { path: { id } } }));
    return files;
  }

  async download(id: string, filename: string): Promise<Buffer> {
    const params = { path: { id }, query: { filename } };
    const bytes = await this.#call((api) => api.GET('/runs/{id}/file', { params, parseAs: 'arrayBuffer' }));
    return Buffer.from(bytes);
  }

  /** One call with its whole answer: a body that breaks off is a failed try as well. */
  async #call<T>(call: (api: Client) => Promise<{ data: T }>): Promise<T> {
    const giveUpAt = Date.now() + this.#timeoutMs;
    for (;;) {
      try {
        return (await call(this.#api)).data;
      } catch (error) {
        if (!isPassing(error)) throw error;
        if (Date.now() + pause > giveUpAt) {
          throw new Error(`${this.#url} does not answer: ${reasonOf(error)}`, { cause: error });
        }
      }
      await wait(pause);
    }
  }
}

/** Whether the same call may be answered later. */
function isPassing(error: unknown): boolean {
  if (error instanceof Problem) return comesBack.includes(error.status);
  return error instanceof DOMException && error.name === 'TimeoutError';
}

/** fetch says "fetch failed" and hides why in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}
