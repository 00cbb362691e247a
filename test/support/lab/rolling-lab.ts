import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '../../../shared/contracts/ids.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { ask, type Answer } from '../ask.ts';
import { type WeirProcess, Workplace } from '../cli-process.ts';
import { freePort } from '../free-port.ts';
import { uniqueWorkcell } from '../unique-workcell.ts';
import { until } from '../until.ts';
import { realServices, serviceEnv } from './services.ts';

/** Which program a process runs; undefined for that of this checkout. */
export type Program = string | undefined;

const instruments = ['left', 'right'];

const moduleFile = (book: string) => `
import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { defineModule } from 'weir/module';
export default ({ name }) => defineModule({
  name,
  actions: {
    act: {
      args: { type: 'object', properties: { ms: { type: 'integer', default: 5 } } },
      async run({ args, command, signal }) {
        appendFileSync(${JSON.stringify(book)}, command.id + '\\n');
        await delay(args.ms, undefined, { signal });
      },
    },
  },
});`;

/** A lab of processes of several versions, whose two instruments keep a book, and runs that go on all the while. */
export class RollingLab {
  readonly #place: Workplace;
  readonly #workcell = uniqueWorkcell('rolling');
  readonly #experiment = newId();
  readonly #port: number;
  readonly #processes = new Map<string, WeirProcess>();
  /** The runs of the load that a gateway has accepted. */
  readonly accepted: string[] = [];
  #loading: Promise<void> | undefined;
  #isOver = false;

  static async open(): Promise<RollingLab> {
    return new RollingLab(await Workplace.open(), await freePort());
  }

  private constructor(place: Workplace, port: number) {
    this.#place = place;
    this.#port = port;
    writeFileSync(path.join(place.folder, 'instrument.mjs'), moduleFile(this.#book));
    const modules = instruments.map(
      (name) => `  - { name: ${name}, interface: file, config: { file: ./instrument.mjs, name: ${name} } }`,
    );
    const text = `name: ${this.#workcell}\nconfig: { lost_after: 120 }\nmodules:\n${modules.join('\n')}\n`;
    writeFileSync(path.join(place.folder, 'workcell.yaml'), text);
  }

  get #book(): string {
    return path.join(this.#place.folder, 'book');
  }

  /** Starts a process under a name, in the place of one that has ended; resolves when it is up. */
  async start(name: string, command: string, program: Program): Promise<void> {
    const env = {
      ...serviceEnv(realServices()),
      LOG_LEVEL: 'info',
      WEIR_WORKCELL: 'workcell.yaml',
      WEIR_PORT: String(this.#port),
      WEIR_DATA_DIR: 'data',
      WEIR_JOURNAL_DIR: 'journals',
      WEIR_GATEWAY_URL: `http://127.0.0.1:${this.#port}`,
    };
    const started = this.#place.start(command.split(' '), env, program);
    this.#processes.set(name, started);
    await started.printed(/^weir \w+ (is|are) up/m);
  }

  async end(name: string, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const process = this.#of(name);
    process.signal(signal);
    await process.ended;
  }

  /** Resolves when that orchestrator leads, again where it has led before. */
  async untilLeads(name: string): Promise<void> {
    const leads = () => this.logOf(name).match(/this orchestrator owns the workcell/g)?.length ?? 0;
    await until(`${name} leads`, () => leads() > 0);
  }

  /** Resolves when so many more steps have begun. */
  async untilActs(more: number): Promise<void> {
    const before = this.acts().length;
    await until(`${more} more steps begin`, () => this.acts().length >= before + more);
  }

  logOf(name: string): string {
    return this.#of(name).stderr;
  }

  /** The commands on which instruments have begun to act. */
  acts(): string[] {
    return existsSync(this.#book) ? readFileSync(this.#book, 'utf8').split('\n').slice(0, -1) : [];
  }

  ask<Body = JsonObject>(method: string, path: string, document?: unknown): Promise<Answer<Body>> {
    return ask<Body>(method, `http://127.0.0.1:${this.#port}${path}`, document);
  }

  async submit(steps: readonly JsonObject[], key: string = newId()): Promise<Answer<JsonObject>> {
    const flowdef = steps.map((step) => ({ name: 'step', action: 'act', ...step }));
    const body = new URLSearchParams({
      experiment_id: this.#experiment,
      workflow: JSON.stringify({ name: 'rolling', flowdef }),
    });
    const url = `http://127.0.0.1:${this.#port}/runs/start`;
    const answer = await fetch(url, { method: 'POST', body, headers: { 'idempotency-key': key } });
    return { status: answer.status, body: (await answer.json()) as JsonObject, headers: answer.headers };
  }

  async untilState(run: string, state: string): Promise<void> {
    await until(`the run ${run} is ${state}`, async () => {
      const { body } = await this.ask('GET', `/runs/${run}`).catch(() => ({ body: {} as JsonObject }));
      return body['state'] === state;
    });
  }

  /** Runs of two steps are handed in, one after the other, until `endLoad`; each until a gateway has taken it. */
  load(): void {
    const steps = instruments.map((module) => ({ module, args: { ms: 10 } }));
    const flow = async () => {
      while (!this.#isOver) {
        const key = newId();
        await until('a run is taken', async () => {
          const answer = await this.submit(steps, key).catch(() => undefined);
          if (answer?.status !== 200) return false;
          this.accepted.push(answer.body['run_id'] as string);
          return true;
        });
        await delay(50);
      }
    };
    this.#loading = flow();
  }

  /** No more runs; resolves when all of them are completed. */
  async endLoad(): Promise<void> {
    this.#isOver = true;
    await this.#loading;
    for (const run of this.accepted) await this.untilState(run, 'completed');
  }

  close(): Promise<void> {
    this.#isOver = true;
    return this.#place.close();
  }

  #of(name: string): WeirProcess {
    const found = this.#processes.get(name);
    if (!found) throw new Error(`the lab has no ${name}`);
    return found;
  }
}
