import { internalApi } from '../../shared/contracts/internal-api.ts';
import { newId } from '../../shared/contracts/ids.ts';
import type { AdminWish } from '../../shared/contracts/holds.ts';
import type { JsonObject } from '../../shared/contracts/json.ts';
import type { Resolution } from '../../shared/contracts/step-policy.ts';
import type { UnknownPreview } from '../../shared/contracts/unknown-preview.ts';
import type { RunWaits } from '../../shared/contracts/waits.ts';
import type { WorkcellOutline } from '../../shared/workcell/outline.ts';
import { DeadLettersClient } from './dead-letters.ts';
import type { Patience } from './patience.ts';
import type { RunSummaryView, RunView } from './run-view.ts';
import { send, type RepeatableRequest } from './send.ts';
import { toForm, type Submission } from './submission.ts';

export interface RunFilter {
  status?: string;
  experiment_id?: string;
  limit?: number;
  cursor?: string;
}

export interface RunPage {
  /** Newest first. */
  runs: RunSummaryView[];
  /** The cursor of the next, older page; null where there is none. */
  next: string | null;
}

export interface FileDetails {
  path: string;
  /** As people are shown it: with the step's place and name instead of its id. */
  readable_path: string;
  size: number;
  sha256: string;
}

/** What a person says of a step whose outcome is unknown. */
export interface Word {
  as: Resolution;
  by: string;
  /** What the person has seen. */
  reason?: string;
  data?: JsonObject;
  command_id?: string;
}

/** Whose word it is that actions are not waited for. They are named, so that repeating it says nothing of later ones. */
export interface AbandonWish {
  instance?: string;
  command_ids: string[];
  by: string;
  reason?: string;
}

/** What is being abandoned, and the number of the order. */
export interface AbandonedView {
  order: number;
  module: string;
  instance: string;
  abandons: { text: string }[];
}

/**
 * The gateway's REST interface, as a program uses it. Every method repeats its request while the gateway is away, for
 * as long as the patience lasts; a submission carries an idempotency key, so that repeating it never makes two runs.
 * All throw WeirError, with the code that the gateway gave or `gateway_unavailable`.
 */
export class GatewayClient {
  readonly #base: string;
  readonly #patience: Patience;

  constructor(gatewayUrl: string, patience: Patience) {
    this.#base = gatewayUrl.endsWith('/') ? gatewayUrl : `${gatewayUrl}/`;
    this.#patience = patience;
  }

  /** The same gateway, asked for longer or shorter. */
  with(patience: Partial<Patience>): GatewayClient {
    return new GatewayClient(this.#base, { ...this.#patience, ...patience });
  }

  /**
   * Resolves when the run is in the store and the broker has it. With a `key` that was used before, to that run.
   * @param trace the headers of the trace that it is to belong to
   */
  async submit(submission: Submission, key = newId(), trace: Record<string, string> = {}): Promise<RunView> {
    const form = await toForm(submission);
    return this.#json<RunView>({
      url: this.#url('runs/start'),
      method: 'POST',
      headers: { ...trace, 'idempotency-key': key },
      body: form,
    });
  }

  /**
   * The run, or undefined where it is still what `etag` stands for.
   * @param waitSeconds for how long the gateway may wait until it is something else
   */
  run(
    id: string,
    etag?: string,
    waitSeconds = 0,
  ): Promise<{ run: RunView; etag: string | undefined } | undefined> {
    const headers: Record<string, string> = etag === undefined ? {} : { 'if-none-match': etag };
    const url = this.#url(`runs/${encodeURIComponent(id)}`);
    if (waitSeconds > 0) url.searchParams.set('wait', String(waitSeconds));
    return send(
      { url, headers, waitMs: waitSeconds * 1000 },
      async (response) => {
        if (response.status === 304) return undefined;
        const run = (await response.json()) as RunView;
        return { run, etag: response.headers.get('etag') ?? undefined };
      },
      this.#patience,
    );
  }

  runs(filter: RunFilter): Promise<RunPage> {
    const url = this.#url('runs');
    for (const [name, value] of Object.entries(filter)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    return this.#json<RunPage>({ url });
  }

  /** The run's log as one text, with or without its events, which are lines of JSON. */
  log(id: string, events = false): Promise<string> {
    const url = this.#url(`runs/${encodeURIComponent(id)}/log`);
    url.searchParams.set('events', String(events));
    return send({ url, headers: { accept: 'text/plain' } }, (response) => response.text(), this.#patience);
  }

  /** The files of a run, with their paths relative to its folder. */
  async files(id: string): Promise<FileDetails[]> {
    const { details } = await this.#json<{ details: FileDetails[] }>({
      url: this.#url(`runs/${encodeURIComponent(id)}/files`),
    });
    return details;
  }

  /** The response that carries a file's bytes; its body is not read yet, so a break in the middle is the caller's. */
  file(id: string, path: string): Promise<Response> {
    const url = this.#url(`runs/${encodeURIComponent(id)}/file`);
    url.searchParams.set('filename', path);
    return send({ url }, async (response) => response, this.#patience);
  }

  /** Gives an operator's order; resolves with its number when it is on its way. */
  order({ command, module, by }: AdminWish): Promise<number> {
    const path = module === undefined ? command : `${command}/${encodeURIComponent(module)}`;
    const url = this.#url(`admin/${path}`);
    if (by !== undefined) url.searchParams.set('by', by);
    const number = async (response: Response) => Number(response.headers.get('x-weir-order'));
    return send({ url, method: 'POST' }, number, this.#patience);
  }

  /** Gives up waiting for what an instrument acts on; resolves to what that is when the order is on its way. */
  abandon(module: string, wish: AbandonWish): Promise<AbandonedView> {
    return this.#json<AbandonedView>({
      url: this.#url(`admin/abandon/${encodeURIComponent(module)}`),
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(wish),
    });
  }

  deadLetters(): DeadLettersClient {
    return new DeadLettersClient((path, method) =>
      this.#json({ url: this.#url(path), ...(method === undefined ? {} : { method }) }),
    );
  }

  /** Resolves when the cancel is on its way; the run ends when its instrument is at rest. */
  cancel(id: string, who: { by: string; reason?: string }): Promise<RunView> {
    return this.#wish(id, 'cancel', who);
  }

  /** Resolves when the wish is on its way: no further step starts, or the run goes on. */
  pause(id: string, command: 'pause' | 'resume', who: { by: string; reason?: string }): Promise<RunView> {
    return this.#wish(id, command, who);
  }

  /** What is known of the step whose outcome is unknown, and what each answer would do. */
  preview(id: string): Promise<UnknownPreview> {
    return this.#json<UnknownPreview>({ url: this.#url(`runs/${encodeURIComponent(id)}/resolve`) });
  }

  /** Why the run does not go on, link by link. */
  waits(id: string): Promise<RunWaits> {
    return this.#json<RunWaits>({ url: this.#url(`runs/${encodeURIComponent(id)}/waits`) });
  }

  /** Resolves when the word is on its way. It names a command, so that repeating it says nothing of another one. */
  resolve(id: string, word: Word): Promise<RunView> {
    return this.#wish(id, 'resolve', { ...word });
  }

  #wish(id: string, name: string, body: JsonObject): Promise<RunView> {
    return this.#json<RunView>({
      url: this.#url(`runs/${encodeURIComponent(id)}/${name}`),
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** The names of the workcell that the gateway serves. */
  workcell(): Promise<WorkcellOutline> {
    return this.#json<WorkcellOutline>({ url: this.#url(internalApi.workcell.slice(1)) });
  }

  /** The response that carries the file of a datapoint, or its value; its body is not read yet. */
  datapoint(id: string): Promise<Response> {
    return send(
      { url: this.#url(`data/${encodeURIComponent(id)}`) },
      async (response) => response,
      this.#patience,
    );
  }

  /** Any document of the gateway, such as `healthz`. */
  document<T>(path: string): Promise<T> {
    return this.#json<T>({ url: this.#url(path) });
  }

  #json<T>(request: RepeatableRequest): Promise<T> {
    return send(request, async (response) => (await response.json()) as T, this.#patience);
  }

  #url(path: string): URL {
    return new URL(path, this.#base);
  }
}
