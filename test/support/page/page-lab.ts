import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { newId } from '../../../shared/contracts/ids.ts';
import { Workplace, type Ended, type WeirProcess } from '../cli-process.ts';
import { freePort } from '../free-port.ts';
import { uniqueWorkcell } from '../unique-workcell.ts';
import { until } from '../until.ts';

/** Two instruments that do as a test needs them: quick, slow, or badly. */
export const instruments = ['arm', 'reader'] as const;
export type Instrument = (typeof instruments)[number];

const actions = `
        quick: { duration: 0.02, returns: { data: { mass: 1.5 } } }
        short: { duration: 0.4 }
        long: { duration: 300 }
        break: { duration: 0, failure_rate: 1 }`;

/** A step of a workflow as a test writes it. */
export interface StepGiven {
  module: Instrument;
  action: 'quick' | 'short' | 'long' | 'break';
  on_unknown?: 'pause';
  duration?: number;
}

/** A lab for tests of the page, in the process of the test: to start others costs more than most pages that are looked at. */
export class PageLab {
  readonly url: string;
  readonly #place: Workplace;
  readonly #env: NodeJS.ProcessEnv;

  protected constructor(place: Workplace, port: number, env: NodeJS.ProcessEnv) {
    this.#place = place;
    this.url = `http://127.0.0.1:${port}`;
    this.#env = {
      WEIR_WORKCELL: 'workcell.yaml',
      WEIR_GATEWAY_URL: this.url,
      WEIR_PORT: String(port),
      ...env,
    };
  }

  /**
   * @param env its settings
   * @param config of the workcell, as YAML
   */
  static async open(env: NodeJS.ProcessEnv = {}, config = '{}'): Promise<PageLab> {
    const place = await PageLab.place(config);
    const url = await place.serve([], { WEIR_WORKCELL: 'workcell.yaml', ...env });
    return new PageLab(place, Number(new URL(url).port), env);
  }

  /** A second lab, in a process of its own: this one is in one folder at a time. */
  static async openBeside(env: NodeJS.ProcessEnv): Promise<PageLab> {
    const lab = new PageLab(await PageLab.place('{}'), await freePort(), env);
    await lab.start(['up']);
    return lab;
  }

  /** A folder with the lab's workcell file. */
  protected static async place(config: string): Promise<Workplace> {
    const place = await Workplace.open();
    const modules = instruments.map(
      (name) => `  - name: ${name}\n    interface: simulator\n    config:\n      actions:${actions}`,
    );
    await writeFile(
      path.join(place.folder, 'workcell.yaml'),
      `name: ${uniqueWorkcell('page')}\nconfig: ${config}\nmodules:\n${modules.join('\n')}\n`,
    );
    return place;
  }

  /** Starts a process of the lab; resolves when it is up. */
  protected async start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<WeirProcess> {
    const started = this.#place.start(args, { ...this.#env, ...env });
    await started.printed(/^weir (?:\w+ )?(?:is|are) up/m);
    return started;
  }

  /** Runs a `weir` command against the lab. */
  weir(...args: string[]): Promise<Ended> {
    return this.#place.run(args, this.#env);
  }

  /** Hands in a run of these steps, with a key where one is given; resolves to its id. */
  async submit(label: string, steps: readonly StepGiven[], key?: string): Promise<string> {
    const flowdef = steps.map((step, at) => ({ name: `step ${at + 1}`, ...step }));
    const body = new URLSearchParams({
      experiment_id: newId(),
      workflow: JSON.stringify({ name: label, flowdef }),
    });
    const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
    const answer = await fetch(`${this.url}/runs/start`, { method: 'POST', body, headers });
    return ((await answer.json()) as { run_id: string }).run_id;
  }

  async status(run: string): Promise<string> {
    return (await this.get<{ status: string }>(`runs/${run}`)).status;
  }

  /** @throws Error where the gateway refuses. */
  async get<T>(route: string): Promise<T> {
    const answer = await fetch(`${this.url}/${route}`);
    if (!answer.ok) throw new Error(`GET ${route}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** Asks something of the gateway as `curl` would; resolves to its answer. @throws Error where the gateway refuses. */
  async post(route: string, body: object = {}): Promise<unknown> {
    const answer = await fetch(`${this.url}/${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`POST ${route}: ${answer.status} ${text}`);
    return text === '' ? null : (JSON.parse(text) as unknown);
  }

  /** Resolves when the run has this status. */
  becomes(run: string, status: string): Promise<void> {
    return until(`run ${run} is ${status}`, async () => (await this.status(run)) === status);
  }

  close(): Promise<void> {
    return this.#place.close();
  }
}
