import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createGateway, type Gateway, type GatewayDependencies } from '../../gateway/gateway.ts';
import type { Broker } from '../../shared/broker/broker.ts';
import { openBroker } from '../../shared/broker/open-broker.ts';
import { commandId } from '../../shared/contracts/command-id.ts';
import { newId } from '../../shared/contracts/ids.ts';
import type { Json, JsonObject } from '../../shared/contracts/json.ts';
import { message, type InboxMessage } from '../../shared/contracts/message.ts';
import { workcellField } from '../../shared/contracts/workcell-state.ts';
import { createLogger } from '../../shared/log/logger.ts';
import { openStore } from '../../shared/store/open-store.ts';
import type { RunChange, Store, Token } from '../../shared/store/store.ts';
import { parseWorkcell } from '../../shared/workcell/load-workcell.ts';
import type { Workcell } from '../../shared/workcell/workcell.ts';
import { uniqueWorkcell } from './unique-workcell.ts';

const log = createLogger({ level: 'silent', service: 'test' });

const readerAbout: JsonObject = {
  name: 'reader',
  actions: [
    {
      name: 'read',
      args: [],
      files: [{ name: 'protocol', required: false }],
      results: [],
      args_schema: {
        type: 'object',
        properties: {
          wells: { type: 'array', items: { type: 'string' } },
          gain: { type: 'number', default: 1 },
        },
        required: ['wells'],
      },
    },
  ],
};

/** What a test may change about a gateway. */
export type LabOptions = Partial<Pick<GatewayDependencies, 'timing'>> & {
  max_upload?: number;
  keep_events?: number;
  keep_finished?: number;
  keep_finished_runs?: number;
  allow_host?: string;
  allow_origins?: string;
  broker?: (real: Broker) => Broker;
  store?: (real: Store) => Store;
};

/** A gateway over real HTTP, on the embedded store and broker; the test plays the owner of the workcell. */
export class GatewayLab {
  readonly #closers: (() => Promise<unknown>)[] = [];
  #token: Token | undefined;
  readonly log = log;
  /** What reached the workcell's inbox. */
  readonly inbox: InboxMessage[] = [];

  readonly workcell: Workcell;
  readonly dataDir: string;
  readonly store: Store;
  readonly broker: Broker;
  readonly gateway: Gateway;

  private constructor(workcell: Workcell, dataDir: string, store: Store, broker: Broker, gateway: Gateway) {
    this.workcell = workcell;
    this.dataDir = dataDir;
    this.store = store;
    this.broker = broker;
    this.gateway = gateway;
  }

  static async open(options: LabOptions = {}): Promise<GatewayLab> {
    const folder = await mkdtemp(path.join(tmpdir(), 'weir-gateway-'));
    const { workcell } = parseWorkcell(
      `name: ${uniqueWorkcell('gateway')}
modules:
  - {name: reader, interface: simulator}
  - {name: arm, interface: simulator}
locations: {arm: {nest: [1, 2, 3]}}
`,
      '/lab/workcell.yaml',
    );
    const opening = { workcell: workcell.name, log };
    const store = await openStore(`file:${path.join(folder, 'store')}`, opening);
    const broker = openBroker('memory:', { ...opening, name: 'test' });
    const dataDir = path.join(folder, 'data');
    const gateway = createGateway({
      config: {
        host: '127.0.0.1',
        allow_host: options.allow_host,
        allow_origins: options.allow_origins,
        port: 0,
        data_dir: dataDir,
        max_upload: options.max_upload ?? 1_000_000,
        ...(options.keep_events === undefined ? {} : { keep_events: options.keep_events }),
        keep_finished: options.keep_finished ?? 3600,
        keep_finished_runs: options.keep_finished_runs ?? 1000,
      },
      workcell,
      store: options.store?.(store) ?? store,
      broker: options.broker?.(broker) ?? broker,
      log,
      version: '1.2.3',
      timing: { patience: 300, confirm: 200, shown: 50, feedPoll: 10, retention: 20, ...options.timing },
    });
    const lab = new GatewayLab(workcell, dataDir, store, broker, gateway);
    lab.#closers.push(
      () => rm(folder, { recursive: true, force: true }),
      () => store.close(),
      () => broker.close(),
      () => gateway.stop(),
    );
    // Its first message makes it the owner, who is given the reports as well.
    await new Promise<void>((owned, failed) => {
      broker
        .openInbox({
          delivered: (delivery) => {
            if (delivery.message.type === 'poke') owned();
            else lab.inbox.push(delivery.message);
          },
          interrupted: () => undefined,
        })
        .then(() => broker.sendToInbox(message('poke', { workcell: workcell.name, body: {} })))
        .catch(failed);
    });
    await lab.commit({ [workcellField.about('reader/pc1')]: readerAbout });
    await gateway.start();
    return lab;
  }

  async close(): Promise<void> {
    for (const close of this.#closers.reverse()) await close();
  }

  url(path: string): string {
    return new URL(path, this.gateway.url()).href;
  }

  /** The run's first step goes to reader/pc1. */
  async grant(run_id: string, attempt = 1): Promise<void> {
    const at = Date.now();
    const command_id = commandId({ run_id, step: 0, attempt });
    const step = { status: 'running' as const, attempt, command_id, instance: 'pc1', started_at: at };
    const summary = { step_index: 0, paused: false, acting: true, started_at: at };
    const update = { state: 'active' as const, snapshot: {}, summary, steps: { 0: step } };
    await this.commit({}, [{ run_id, update, log: [] }]);
  }

  /** Writes as the owner of the workcell would. */
  async commit(
    workcell: Record<string, Json>,
    runs: RunChange[] = [],
    feed: JsonObject[] = [],
  ): Promise<void> {
    const token = this.#token ?? (await this.store.takeToken(newId()));
    const updates = feed.map((body) => ({ at: Date.now(), kind: 'run' as const, body }));
    this.#token = (await this.store.commit(token, { runs, workcell, feed: updates })).token;
  }

  /** Submits a form; arrays of parts are sent as multipart, objects urlencoded. */
  submit(form: FormData | Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
    const body = form instanceof FormData ? form : new URLSearchParams(form);
    return fetch(this.url('/runs/start'), { method: 'POST', body, headers });
  }

  /** Submits a run that is fine; the answer's body. */
  async submitFine(more: Record<string, string> = {}): Promise<Run> {
    const response = await this.submit({ ...fine(), ...more });
    if (response.status !== 200) throw new Error(await response.text());
    return (await response.json()) as Run;
  }

  /** Everything that is left behind by a submission: runs in the store and files below the data folder. */
  async traces(): Promise<string[]> {
    const runs = await this.store.listRuns({ limit: 1000 });
    const files = await readdir(this.dataDir, { recursive: true });
    const expected = new Set(['.incoming']);
    return [
      ...runs.filter(({ state }) => state !== 'withdrawn').map(({ definition }) => definition.run_id),
      ...files.filter((file) => !expected.has(file) && !file.startsWith('.notifications')),
    ];
  }
}

/** The parts of an answered run that tests look at. */
export interface Run extends JsonObject {
  run_id: string;
  status: string;
  steps: (JsonObject & { id: string })[];
}

export const experiment = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

export const readStep = { name: 'read it', module: 'reader', action: 'read', args: { wells: ['A1'] } };

/** The fields of a submission that is fine, its workflow with other steps if given. */
export function fine(steps: JsonObject[] = [readStep], more: JsonObject = {}): Record<string, string> {
  return {
    experiment_id: experiment,
    workflow: JSON.stringify({ name: 'a workflow', flowdef: steps, ...more }),
  };
}

/** A multipart form of fields and files: [part name, file name, content]. */
export function multipart(fields: Record<string, string>, files: [string, string, string][]): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  for (const [part, name, content] of files) form.append(part, new Blob([content]), name);
  return form;
}
