import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { jsonOf, request, type Answer, type Body } from './wei-request.ts';
import * as types from './wei-types.ts';
import { prepare, type WeiWorkflow } from './wei-workflow.ts';

const over = ['completed', 'failed', 'cancelled'];

export interface StartOptions {
  payload?: JsonObject;
  parameters?: JsonObject;
  simulate?: boolean;
  /** Fields that the client of WEI does not send, such as `validate_only`. */
  more?: Record<string, string>;
}

/**
 * The experiment client of WEI 0.7 as a notebook uses it, written from its contract: the same forms, a connection for each
 * call, a poll each second, and every answer checked by the types that it has there.
 */
export class WeiClient {
  readonly #url: string;
  /** Where relative paths of a workflow's files start. */
  readonly #folder: string;
  experiment: types.Experiment | undefined;
  campaign: types.Campaign | undefined;
  /** Each status that the polls have seen, in order. */
  readonly seen: string[] = [];

  constructor(url: string, folder: string) {
    this.#url = url;
    this.#folder = folder;
  }

  call(method: string, at: string, body?: Body): Promise<Answer> {
    return request(method, `${this.#url}${at}`, body);
  }

  async get<T>(at: string, schema: object): Promise<T> {
    return types.validated<T>(schema, jsonOf(await this.call('GET', at)));
  }

  async post<T>(at: string, schema: object, body?: Body): Promise<T> {
    return types.validated<T>(schema, jsonOf(await this.call('POST', at, body)));
  }

  /** Waits for the server as the client does, and answers what version it is. */
  async connect(): Promise<string> {
    jsonOf(await this.call('GET', '/up'));
    const { version } = jsonOf(await this.call('GET', '/version')) as { version: string };
    return version;
  }

  async registerCampaign(campaign_name: string): Promise<types.Campaign> {
    const design = { campaign_name, campaign_description: null };
    this.campaign = await this.post<types.Campaign>('/campaigns/', types.campaign, { json: design });
    return this.campaign;
  }

  async registerExperiment(experiment_name: string): Promise<types.Experiment> {
    const design = {
      experiment_name,
      campaign_id: this.campaign?.campaign_id ?? null,
      experiment_description: null,
      email_addresses: [],
    };
    this.experiment = await this.post<types.Experiment>('/experiments/', types.experiment, { json: design });
    await this.logEvent('EXPERIMENT', 'START', { experiment: this.experiment as JsonObject });
    return this.experiment;
  }

  async continueExperiment(experiment_id: string): Promise<types.Experiment> {
    this.experiment = await this.get<types.Experiment>(`/experiments/${experiment_id}`, types.experiment);
    await this.logEvent('EXPERIMENT', 'CONTINUE', { experiment: this.experiment as JsonObject });
    return this.experiment;
  }

  async checkIn(): Promise<void> {
    jsonOf(await this.call('POST', `/experiments/${this.id}/check_in`));
  }

  /** Resolves to the event that was logged. */
  logEvent(event_type: string, event_name: string, own: JsonObject = {}): Promise<types.WeiEvent> {
    const event = {
      ...{ event_id: newUlid(), event_timestamp: naiveNow(), experiment_id: this.id },
      ...{ campaign_id: null, workcell_id: null, event_type, event_name, event_info: null },
      ...own,
    };
    return this.post<types.WeiEvent>('/events/', types.event, { json: event });
  }

  /** Hands in a workflow; resolves to the run as it was answered. */
  async startRun(workflow: WeiWorkflow, options: StartOptions = {}): Promise<types.WorkflowRun> {
    const { payload = {}, parameters = {}, simulate = false, more = {} } = options;
    const { text, files } = prepare(workflow, parameters);
    const fields = {
      workflow: text,
      experiment_id: this.id,
      payload: JSON.stringify(payload),
      simulate: simulate ? 'True' : 'False',
      ...more,
    };
    return this.post<types.WorkflowRun>('/runs/start', types.workflowRun, await this.#formOf(fields, files));
  }

  queryRun(run_id: string): Promise<types.WorkflowRun> {
    return this.get<types.WorkflowRun>(`/runs/${run_id}`, types.workflowRun);
  }

  /** Hands in a workflow and looks at it every second until it is over, as `start_run` does. */
  async run(workflow: WeiWorkflow, options: StartOptions = {}): Promise<types.WorkflowRun> {
    const { run_id } = await this.startRun(workflow, options);
    return this.awaitRun(run_id);
  }

  async awaitRun(run_id: string): Promise<types.WorkflowRun> {
    for (;;) {
      const run = await this.queryRun(run_id);
      this.seen.push(run.status);
      // The client names the step by its index, which must never be past the end.
      if (run.steps[run.step_index ?? 0] === undefined) throw new Error(`no step ${run.step_index}`);
      if (over.includes(run.status)) return run;
      await delay(1_000);
    }
  }

  async runLog(run_id: string): Promise<string> {
    return types.validated<string>({ type: 'string' }, jsonOf(await this.call('GET', `/runs/${run_id}/log`)));
  }

  async listFiles(run_id: string): Promise<string[]> {
    const { files } = jsonOf(await this.call('GET', `/runs/${run_id}/files`)) as { files: string[] };
    return files;
  }

  /** Without a look at the status, as the client does it: an error page would be taken for the file. */
  async resultFile(run_id: string, filename: string): Promise<Buffer> {
    const query = new URLSearchParams({ filename });
    return (await this.call('GET', `/runs/${run_id}/file?${query.toString()}`)).body;
  }

  async createDatapoint(datapoint: JsonObject, file?: string): Promise<unknown> {
    const whole = {
      ...{ step_id: null, workflow_id: null, campaign_id: this.experiment?.campaign_id ?? null },
      ...{ experiment_id: this.id, id: newUlid() },
      ...datapoint,
    };
    const fields = { datapoint: JSON.stringify(whole) };
    return jsonOf(await this.call('POST', '/data/', await this.#formOf(fields, file ? [file] : [], 'file')));
  }

  datapointInfo(id: string): Promise<types.DataPoint> {
    return this.get<types.DataPoint>(`/data/${id}/info`, types.dataPoint);
  }

  /** JSON where the answer is JSON, else bytes: the client cannot tell them apart either. */
  async datapointValue(id: string): Promise<unknown> {
    const answer = await this.call('GET', `/data/${id}`);
    if (!answer.ok) throw new Error(`HTTPError: ${answer.status}`);
    try {
      return JSON.parse(answer.body.toString());
    } catch {
      return answer.body;
    }
  }

  /** By the address that the client has wrong. */
  experimentDatapoints(): Promise<Record<string, types.DataPoint>> {
    const schema = { type: 'object', additionalProperties: types.dataPoint };
    return this.get(`/${this.id}/data`, schema);
  }

  get id(): string {
    if (!this.experiment) throw new Error('Experiment has not been set');
    return this.experiment.experiment_id;
  }

  async #formOf(fields: Record<string, string>, files: string[], part = 'files'): Promise<Body> {
    if (files.length === 0) return { form: fields };
    const multipart = new FormData();
    for (const [name, value] of Object.entries(fields)) multipart.set(name, value);
    // The client keeps its files in a set: they come in any order.
    for (const file of files.toReversed()) {
      const bytes = await readFile(path.resolve(this.#folder, file));
      multipart.append(part, new Blob([new Uint8Array(bytes)]), path.basename(file));
    }
    return { multipart };
  }
}

/** Naive local time, as Python's `datetime.now()`. */
export function naiveNow(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, -1);
}

/** An id that is none of weir's: written by Python's library. */
export function newUlid(): string {
  const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const rest = Array.from({ length: 25 }, () => digits[Math.floor(Math.random() * 32)]);
  return `0${rest.join('')}`;
}
