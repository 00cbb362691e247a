import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { newId } from '../../shared/contracts/ids.ts';
import { repositoryFile } from '../services/repository-file.ts';
import { freePort } from '../services/free-port.ts';
import { uniqueWorkcell } from '../services/unique-workcell.ts';
import { until } from '../services/until.ts';
import { WeirProcess } from '../e2e/cli-process.ts';
import { compareBooks, readActuations, type RunBook, type Verdict } from './books.ts';

export const instruments = ['left', 'middle', 'right'] as const;

/** A lab of real processes on a real broker and store, with instruments that keep a book of what they did. */
export class LabApart {
  readonly url: string;
  readonly accepted: string[] = [];
  private readonly folder: string;
  private readonly env: NodeJS.ProcessEnv;
  private readonly processes = new Map<string, WeirProcess>();

  static async open(services: { brokerUrl: string; storeUrl: string }): Promise<LabApart> {
    const folder = await mkdtemp(path.join(tmpdir(), 'weir-chaos-'));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const lab = new LabApart(folder, url, {
      WEIR_BROKER_URL: services.brokerUrl,
      WEIR_STORE_URL: services.storeUrl,
      WEIR_WORKCELL: path.join(folder, 'workcell.yaml'),
      WEIR_DATA_DIR: path.join(folder, 'data'),
      WEIR_JOURNAL_DIR: path.join(folder, 'journals'),
      WEIR_GATEWAY_URL: url,
      WEIR_PORT: String(port),
    });
    await mkdir(path.join(folder, 'journals'));
    await writeFile(path.join(folder, 'book'), '');
    await writeFile(path.join(folder, 'workcell.yaml'), lab.workcellFile());
    return lab;
  }

  private constructor(folder: string, url: string, env: NodeJS.ProcessEnv) {
    this.folder = folder;
    this.url = url;
    this.env = env;
  }

  /** Starts a process of the lab under a name of ours; resolves when it says that it is up. */
  async start(name: string, ...args: string[]): Promise<void> {
    const started = new WeirProcess(args, this.folder, this.env);
    this.processes.set(name, started);
    await started.printed(/^weir \w+ (is|are) up/m);
  }

  async kill(name: string): Promise<void> {
    const process = this.processes.get(name);
    process?.signal('SIGKILL');
    await process?.ended;
  }

  /** Stops a process without its knowledge, as a hung machine would; `thaw` lets it go on. */
  freeze(name: string): void {
    process.kill(this.processes.get(name)?.pid ?? 0, 'SIGSTOP');
  }

  thaw(name: string): void {
    process.kill(this.processes.get(name)?.pid ?? 0, 'SIGCONT');
  }

  /** Submits a run of so many steps, again and again under one key until it is accepted. */
  async submit(steps: number, ms: number): Promise<string> {
    const at = this.accepted.length;
    const flowdef = Array.from({ length: steps }, (_, i) => ({
      name: `step ${i}`,
      module: instruments[(at + i) % instruments.length],
      action: 'act',
      args: { ms },
    }));
    const body = new URLSearchParams({
      experiment_id: newId(),
      workflow: JSON.stringify({ name: 'chaos', flowdef }),
    });
    const headers = { 'Idempotency-Key': newId() };
    let run_id = '';
    await until(
      'the run is accepted',
      async () => {
        const answer = await fetch(`${this.url}/runs/start`, { method: 'POST', body, headers }).catch(
          () => undefined,
        );
        if (answer?.ok) run_id = ((await answer.json()) as RunBook).run_id;
        return run_id !== '';
      },
      60_000,
    );
    this.accepted.push(run_id);
    return run_id;
  }

  async run(id: string): Promise<RunBook | undefined> {
    const answer = await fetch(`${this.url}/runs/${id}`).catch(() => undefined);
    return answer?.ok ? ((await answer.json()) as RunBook) : undefined;
  }

  /** What an operator does once the instruments were looked at. */
  async reset(): Promise<void> {
    const answer = await fetch(`${this.url}/admin/reset`, { method: 'POST' });
    if (!answer.ok) throw new Error(`reset refused: ${answer.status}`);
  }

  /** Waits until every accepted run has ended, then compares the books. `meanwhile` is done at each look. */
  async settle(ms: number, meanwhile?: () => Promise<void>): Promise<{ verdict: Verdict; runs: RunBook[] }> {
    const runs = new Map<string, RunBook>();
    await until(
      'every run has ended',
      async () => {
        await meanwhile?.();
        for (const id of this.accepted) {
          if (['completed', 'failed', 'cancelled'].includes(runs.get(id)?.status ?? '')) continue;
          const run = await this.run(id);
          if (run) runs.set(id, run);
        }
        return this.accepted.every((id) =>
          ['completed', 'failed', 'cancelled'].includes(runs.get(id)?.status ?? ''),
        );
      },
      ms,
    ).catch(() => undefined);
    const verdict = compareBooks(this.accepted, runs, this.actuations());
    verdict.lost = await Promise.all(verdict.lost.map((id) => this.storyOf(id)));
    return { verdict, runs: [...runs.values()] };
  }

  actuations() {
    return readActuations(path.join(this.folder, 'book'));
  }

  /** What there is to know of a run that did not end, for whoever reads the failure. */
  private async storyOf(id: string): Promise<string> {
    const headers = { accept: 'text/plain' };
    const log = await fetch(`${this.url}/runs/${id}/log`, { headers }).then(
      (answer) => answer.text(),
      String,
    );
    const run = (await this.run(id)) as (RunBook & { waiting?: string }) | undefined;
    return `${id}: ${run?.state ?? 'unknown'}, ${run?.waiting ?? 'waits for nothing'}\n${log}`;
  }

  async proof(run: string, name: string): Promise<string> {
    return (await fetch(`${this.url}/runs/${run}/file?filename=${encodeURIComponent(name)}`)).text();
  }

  async close(): Promise<void> {
    for (const process of this.processes.values()) process.signal('SIGKILL');
    await Promise.all([...this.processes.values()].map((process) => process.ended));
    await rm(this.folder, { recursive: true, force: true });
  }

  private workcellFile(): string {
    const file = repositoryFile('test/chaos/witness.ts');
    const modules = instruments.map(
      (name) =>
        `  - { name: ${name}, interface: file, config: { file: ${file}, name: ${name}, book: ${this.folder}/book } }`,
    );
    return `name: ${uniqueWorkcell('chaos')}\nmodules:\n${modules.join('\n')}\n`;
  }
}
