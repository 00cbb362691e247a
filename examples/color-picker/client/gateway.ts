import { setTimeout as wait } from 'node:timers/promises';

/** The part of a run that the driver reads: WEI's WorkflowRun. */
export interface Run {
  run_id: string;
  status: string;
  step_index: number;
  steps: { name: string; result: { error?: unknown } | null }[];
}

/** A run to submit. */
export interface Submission {
  /** The workflow file's text. */
  workflow: string;
  experimentId: string;
  payload: object;
  /** The same key gives the same run, however often it is sent. */
  key: string;
}

/**
 * A weir gateway, over REST. Every call outlasts a gateway that is restarted: it is tried again until `patience`
 * milliseconds have passed since it last answered. Repeating is safe: reads change nothing, and a submission carries an
 * idempotency key.
 */
export class Gateway {
  readonly #url: string;
  readonly #patience: number;

  constructor(url: string, patience = 60_000) {
    this.#url = url.replace(/\/$/, '');
    this.#patience = patience;
  }

  /** Submits a run; resolves when the gateway has accepted it. */
  async start({ workflow, experimentId, payload, key }: Submission): Promise<Run> {
    const body = new URLSearchParams({
      workflow,
      experiment_id: experimentId,
      payload: JSON.stringify(payload),
    });
    return this.#call(
      '/runs/start',
      { method: 'POST', headers: { 'idempotency-key': key }, body },
      asJson<Run>,
    );
  }

  async run(runId: string): Promise<Run> {
    return this.#call(`/runs/${runId}`, {}, asJson<Run>);
  }

  /** Names of the files of a run. */
  async files(runId: string): Promise<string[]> {
    const { files } = await this.#call(`/runs/${runId}/files`, {}, asJson<{ files: string[] }>);
    return files;
  }

  async download(runId: string, filename: string): Promise<Buffer> {
    const query = new URLSearchParams({ filename }).toString();
    return this.#call(`/runs/${runId}/file?${query}`, {}, async (response) =>
      Buffer.from(await response.arrayBuffer()),
    );
  }

  /** One call with its whole answer: a body that breaks off is a failed try as well. */
  async #call<T>(path: string, request: RequestInit, read: (response: Response) => Promise<T>): Promise<T> {
    const giveUpAt = Date.now() + this.#patience;
    for (;;) {
      const attempt = await this.#attempt(path, request, read);
      if ('value' in attempt) return attempt.value;
      if (Date.now() + pause > giveUpAt) {
        throw new Error(`${this.#url} does not answer: ${attempt.failure}`);
      }
      await wait(pause);
    }
  }

  async #attempt<T>(
    path: string,
    request: RequestInit,
    read: (response: Response) => Promise<T>,
  ): Promise<{ value: T } | { failure: string }> {
    let response: Response;
    try {
      response = await fetch(this.#url + path, { ...request, signal: AbortSignal.timeout(callTimeout) });
      if (response.ok) return { value: await read(response) };
    } catch (error) {
      return { failure: reasonOf(error) };
    }
    const problem = await response.text().catch(() => '');
    const sentence = `${response.status} ${detailOf(problem) ?? response.statusText}`;
    if (comesBack.includes(response.status)) return { failure: sentence };
    throw new Error(`${request.method ?? 'GET'} ${path}: ${sentence}`);
  }
}

/** Milliseconds between two tries. */
const pause = 250;
/** A gateway may wait 30 s for its broker and store before it answers. */
const callTimeout = 40_000;
/** Answers of a gateway, or a proxy before it, that is not ready yet. */
const comesBack = [502, 503, 504];

async function asJson<T>(response: Response): Promise<T> {
  return (await response.json()) as T;
}

/** The sentence in a problem document, if the text is one. */
function detailOf(text: string): string | undefined {
  try {
    const { detail } = JSON.parse(text) as { detail?: unknown };
    return typeof detail === 'string' ? detail : undefined;
  } catch {
    return undefined;
  }
}

/** fetch says "fetch failed" and hides why in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message;
}
