import {
  asForm,
  createClient,
  type Abandoned,
  type Ask,
  type AskList,
  type Client,
  type LogEntry,
  type operations,
  type OrderPreview,
  type Preflight,
  type RetryPreview,
  type Run,
  type RunFile,
  type RunList,
} from '../../client/index.ts';
import { newId } from '../../shared/contracts/ids.ts';
import type { OperatorRequest } from '../../shared/contracts/holds.ts';
import type { Json, JsonObject } from '../../shared/kernel/json/json.ts';
import type { Resolution } from '../../shared/contracts/step-policy.ts';
import type { UnknownPreview } from '../../shared/contracts/unknown-preview.ts';
import type { RunWaits } from '../../shared/contracts/waits.ts';
import type { WorkcellOutline } from '../../shared/workcell/index.ts';
import { fetchWith, type GatewayAt } from './gateway-at.ts';
import { type WaitOptions, send } from './send.ts';
import { toFields, type Submission } from './submission.ts';

export type RunFilter = NonNullable<operations['listRuns']['parameters']['query']>;

/** What a person says of a step whose outcome is unknown. */
export interface Word {
  as: Resolution;
  by: string;
  /** What the person has seen. */
  reason?: string;
  data?: JsonObject;
  command_id?: string;
}

/** Who wants something of a run, and why. */
export interface Said {
  by: string;
  reason?: string;
}

/** How a run is to go on. */
export interface RetryRequest {
  from_step?: string | number;
  args?: Record<string, JsonObject>;
}

/** Whose word it is that actions are not waited for. They are named, so that repeating it says nothing of later ones. */
export interface AbandonRequest {
  instance?: string;
  command_ids: string[];
  by: string;
  reason?: string;
}

/**
 * A gateway, as commands use it. Every call is repeated while the gateway is away, for as long as it may wait; a
 * submission carries an idempotency key, so that repeating it never makes two runs. All throw WeirError, with the code that
 * the gateway gave or `gateway_unavailable`.
 */
export class GatewayClient {
  readonly #gateway: GatewayAt;
  readonly #waiting: WaitOptions;
  readonly #api: Client;

  constructor(gateway: GatewayAt, waiting: WaitOptions) {
    this.#gateway = gateway;
    this.#waiting = waiting;
    const { signal } = waiting;
    this.#api = createClient({
      baseUrl: gateway.url,
      fetch: (request) => fetchWith(gateway.key)(request, signal),
    });
  }

  /** The same gateway, asked for longer or shorter. */
  with(waiting: Partial<WaitOptions>): GatewayClient {
    return new GatewayClient(this.#gateway, { ...this.#waiting, ...waiting });
  }

  /** What a call of the API answers. */
  async ask<T>(call: (api: Client) => Promise<{ data: T }>): Promise<T> {
    return (await this.#send(call)).data;
  }

  /**
   * Resolves when the run is in the store and the broker has it. With a `key` that was used before, to that run.
   * @param headers those of the trace that it is to belong to
   */
  async submit(submission: Submission, key = newId(), headers: Record<string, string> = {}): Promise<Run> {
    const body = await toFields(submission);
    const params = { header: { 'idempotency-key': key } };
    return this.ask((api) => api.POST('/runs/start', { params, headers, body, bodySerializer: asForm }));
  }

  /** What a workflow comes to with the instruments as they are; nothing is stored. */
  async preflight(submission: Submission): Promise<Preflight> {
    const body = await toFields(submission);
    return this.ask((api) => api.POST('/runs/preflight', { body, bodySerializer: asForm }));
  }

  /**
   * The run, or undefined where it is still what `etag` stands for.
   * @param waitSeconds for how long the gateway may wait until it is something else
   */
  async run(
    id: string,
    etag?: string,
    waitSeconds = 0,
  ): Promise<{ run: Run; etag: string | undefined } | undefined> {
    const query = waitSeconds > 0 ? { wait: waitSeconds } : {};
    const header = etag === undefined ? {} : { 'if-none-match': etag };
    const { data, response } = await this.#send(
      (api) => api.GET('/runs/{id}', { params: { path: { id }, query, header } }),
      waitSeconds * 1000,
    );
    if (response.status === 304) return undefined;
    return { run: data, etag: response.headers.get('etag') ?? undefined };
  }

  runs(query: RunFilter): Promise<RunList> {
    return this.ask((api) => api.GET('/runs', { params: { query } }));
  }

  /** The run's log, entry by entry. */
  async log(id: string): Promise<LogEntry[]> {
    return (await this.ask((api) => api.GET('/runs/{id}/log/entries', { params: { path: { id } } }))).entries;
  }

  /** The files of a run, with their paths relative to its folder. */
  async files(id: string): Promise<RunFile[]> {
    const { details } = await this.ask((api) => api.GET('/runs/{id}/files', { params: { path: { id } } }));
    return details;
  }

  /** The response that carries a file's bytes; its body is not read yet, so a break in the middle is the caller's. */
  async file(id: string, filename: string): Promise<Response> {
    const params = { path: { id }, query: { filename } };
    const { response } = await this.#send((api) => api.GET('/runs/{id}/file', { params, parseAs: 'stream' }));
    return response;
  }

  /** Gives an operator's order; resolves with its number when it is on its way. */
  async order({
    command,
    module,
    instance,
    by,
    reason,
  }: OperatorRequest & { reason?: string }): Promise<number> {
    const query = { ...(by === undefined ? {} : { by }), ...(reason === undefined ? {} : { reason }) };
    const { response } = await this.#send((api) => {
      if (module === undefined) return api.POST('/admin/{command}', { params: { path: { command }, query } });
      if (instance === undefined)
        return api.POST('/admin/{command}/{module}', { params: { path: { command, module }, query } });
      const path = { command, module, instance };
      return api.POST('/admin/{command}/{module}/{instance}', { params: { path, query } });
    });
    return Number(response.headers.get('x-weir-order'));
  }

  /** What an order would end; nothing is ordered. */
  previewOrder({ command, module, instance }: OperatorRequest): Promise<OrderPreview> {
    const target = {
      ...(module === undefined ? {} : { module }),
      ...(instance === undefined ? {} : { instance }),
    };
    return this.ask((api) => api.GET('/admin/preview', { params: { query: { command, ...target } } }));
  }

  /** Gives up waiting for what an instrument acts on; resolves to what that is when the order is on its way. */
  abandon(module: string, request: AbandonRequest): Promise<Abandoned> {
    return this.ask((api) =>
      api.POST('/admin/abandon/{module}', { params: { path: { module } }, body: request }),
    );
  }

  /** Resolves when the cancel is on its way; the run ends when its instrument is at rest. */
  cancel(id: string, body: { by: string; reason?: string }): Promise<Run> {
    return this.ask((api) => api.POST('/runs/{id}/cancel', { params: { path: { id } }, body }));
  }

  /** Resolves when the request is on its way: no further step starts, or the run goes on. */
  pause(id: string, command: 'pause' | 'resume', body: { by: string; reason?: string }): Promise<Run> {
    const params = { path: { id } };
    return this.ask((api) =>
      command === 'pause'
        ? api.POST('/runs/{id}/pause', { params, body })
        : api.POST('/runs/{id}/resume', { params, body }),
    );
  }

  /**
   * What is known of the step whose outcome is unknown, and what each answer would do.
   * @param command_id that of the step, where there are several; else the first of them is told
   */
  preview(id: string, command_id?: string): Promise<UnknownPreview> {
    const query = command_id === undefined ? {} : { command_id };
    return this.ask((api) => api.GET('/runs/{id}/resolve', { params: { path: { id }, query } }));
  }

  /** Why the run does not go on, link by link. */
  waits(id: string): Promise<RunWaits> {
    return this.ask((api) => api.GET('/runs/{id}/waits', { params: { path: { id } } }));
  }

  /** Resolves when the word is on its way. It names a command, so that repeating it says nothing of another one. */
  async resolve(id: string, body: Word): Promise<void> {
    await this.ask((api) => api.POST('/runs/{id}/resolve', { params: { path: { id } }, body }));
  }

  /** The questions that wait for an answer, and the latest answers. */
  asks(): Promise<AskList> {
    return this.ask((api) => api.GET('/asks'));
  }

  /** The question of that id. */
  asked(id: string): Promise<Ask> {
    return this.ask((api) => api.GET('/asks/{id}', { params: { path: { id } } }));
  }

  /** Resolves when the answer is in the store; the same one again changes nothing. */
  answer(id: string, body: { answer: Json; by: string; reason?: string }): Promise<Ask> {
    return this.ask((api) => api.POST('/asks/{id}', { params: { path: { id } }, body }));
  }

  /** What a retry of the run would do. */
  async previewRetry(id: string, request: RetryRequest): Promise<RetryPreview> {
    const query = { preview: 'true' };
    const answer = await this.ask((api) =>
      api.POST('/runs/{id}/retry', { params: { path: { id }, query }, body: request }),
    );
    return answer as RetryPreview;
  }

  /** Resolves to the run that goes on: a new one where this one is over. With a `key` that was used before, to that run. */
  async retry(id: string, request: RetryRequest & Said, key?: string): Promise<Run> {
    const header = key === undefined ? {} : { 'idempotency-key': key };
    const answer = await this.ask((api) =>
      api.POST('/runs/{id}/retry', { params: { path: { id }, header }, body: request }),
    );
    return answer as Run;
  }

  /** Resolves to the run once it goes on without the step. With a `key` that was used before, nothing happens again. */
  skip(id: string, body: Said & { step?: string | number; data?: JsonObject }, key: string): Promise<Run> {
    const params = { path: { id }, header: { 'idempotency-key': key } };
    return this.ask((api) => api.POST('/runs/{id}/skip', { params, body }));
  }

  /** Resolves to the run once the steps of that text are put in. With a `key` that was used before, nothing happens again. */
  async insert(
    id: string,
    body: Said & { before?: string | number; steps: string },
    key: string,
  ): Promise<Run> {
    const params = { path: { id }, header: { 'idempotency-key': key } };
    return (await this.ask((api) => api.POST('/runs/{id}/insert', { params, body }))) as Run;
  }

  /** Resolves to the run once it is changed. With a `key` that was used before, nothing happens again. */
  edit(
    id: string,
    body: Said & { label?: string; priority?: number; args?: Record<string, JsonObject> },
    key: string,
  ): Promise<Run> {
    const params = { path: { id }, header: { 'idempotency-key': key } };
    return this.ask((api) => api.PATCH('/runs/{id}', { params, body }));
  }

  /** The names of the workcell that the gateway serves. */
  workcell(): Promise<WorkcellOutline> {
    return this.ask((api) => api.GET('/internal/workcell'));
  }

  /** The response that carries the file of a datapoint, or its value; its body is not read yet. */
  async datapoint(id: string): Promise<Response> {
    const params = { path: { id } };
    return (await this.#send((api) => api.GET('/data/{id}', { params, parseAs: 'stream' }))).response;
  }

  #send<T>(call: (api: Client) => Promise<T>, waitMs = 0): Promise<T> {
    return send(() => call(this.#api), this.#waiting, { url: this.#gateway.url, waitMs });
  }
}
