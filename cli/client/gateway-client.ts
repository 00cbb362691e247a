import {
  asForm,
  createClient,
  type Ask,
  type AskList,
  type Client,
  type operations,
  type OrderPreview,
  type Preflight,
  type Run,
  type RunFile,
  type RunList,
  type SubmittedRuns,
} from '../../client/index.ts';
import { newId } from '../../shared/contracts/ids.ts';
import type { OperatorRequest } from '../../shared/contracts/holds.ts';
import type { WorkcellOutline } from '../../shared/workcell/index.ts';
import { fetchWith, type GatewayAt } from './gateway-at.ts';
import { type WaitOptions, send } from './send.ts';
import { type KeptSubmission, toFields, type Submission } from './submission.ts';

export type RunFilter = NonNullable<operations['listRuns']['parameters']['query']>;

/** Who wants something of a run, and why. */
export interface Said {
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
  async submit(
    submission: Submission | KeptSubmission,
    key = newId(),
    headers: Record<string, string> = {},
  ): Promise<Run> {
    const body = await toFields(submission);
    const params = { header: { 'idempotency-key': key } };
    return this.ask((api) => api.POST('/runs/start', { params, headers, body, bodySerializer: asForm }));
  }

  /** As `submit`, of a submission that is for many runs. */
  async submitMany(
    submission: Submission | KeptSubmission,
    key = newId(),
    headers: Record<string, string> = {},
  ): Promise<SubmittedRuns> {
    const body = await toFields(submission);
    const params = { header: { 'idempotency-key': key } };
    return this.ask((api) => api.POST('/runs', { params, headers, body, bodySerializer: asForm }));
  }

  /** What a workflow comes to with the instruments as they are; nothing is stored. */
  async preflight(submission: Submission): Promise<Preflight> {
    const body = await toFields(submission);
    return this.ask((api) => api.POST('/runs/preflight', { body, bodySerializer: asForm }));
  }

  /**
   * The run, or undefined where it is still what `etag` stands for.
   * @param waitSeconds for how long the gateway may wait until it is something else
   * @param form `lean`: its `flowdef`, the steps as they were handed in, is empty
   */
  async run(
    id: string,
    {
      etag,
      waitSeconds = 0,
      form = 'lean',
    }: { etag?: string | undefined; waitSeconds?: number; form?: 'lean' | 'whole' } = {},
  ): Promise<{ run: Run; etag: string | undefined } | undefined> {
    const query = {
      ...(waitSeconds > 0 && { wait: waitSeconds }),
      ...(form === 'lean' && { definition: 'false' as const }),
    };
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

  /** The questions that wait for an answer, and the latest answers. */
  asks(): Promise<AskList> {
    return this.ask((api) => api.GET('/asks'));
  }

  /** The question of that id. */
  asked(id: string): Promise<Ask> {
    return this.ask((api) => api.GET('/asks/{id}', { params: { path: { id } } }));
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

  /** The response that carries a backup of the lab, which is made as its body is read. */
  async backup(): Promise<Response> {
    return (await this.#send((api) => api.POST('/backup', { parseAs: 'stream' }))).response;
  }

  #send<T>(call: (api: Client) => Promise<T>, waitMs = 0): Promise<T> {
    return send(() => call(this.#api), this.#waiting, { url: this.#gateway.url, waitMs });
  }
}
