import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { followFeed } from '../../../client/index.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { ownWeir, script, startChild, type Child } from '../child.ts';
import { workload } from '../workload.ts';
import { startAgentsApart } from './agents-apart.ts';

interface Run {
  run_id: string;
  status: string;
  started_at: string | null;
  ended_at: string | null;
}

/** Fills the store of a lab before it starts. */
type Prepare = (storeUrl: string, workcell: string) => Promise<void>;

/** What is other than usual about a lab. */
export interface LabOptions {
  /** The command that is run: that of this checkout unless an earlier one is measured. */
  weir?: string;
  /** How many instruments it has, where not as many as the workload asks for. */
  instruments?: number;
  /** Further modules, as lines of the workcell file, and files beside that, by name. */
  modules?: string[];
  files?: Record<string, string>;
  /** What node is told before the program. */
  node?: string[];
  prepare?: Prepare;
  /** Nothing has been done in it when it is measured; else one run for each instrument. */
  cold?: boolean;
  /** Settings of the orchestrator alone. */
  orchestrator?: NodeJS.ProcessEnv;
  /** Each agent is a process of its own, where else all are in one; `enrolled`: with an account, a key and signed messages of its own. */
  agents?: 'apart' | 'enrolled';
}

/**
 * weir, spoken to over REST alone. A run that is answered is on the disk; each step is on the disk of its agent before the
 * instrument is asked and when it has answered, and on the disk of the store before the next one starts; no step is done
 * twice, whatever dies. It also keeps what the others do not: log, events and files of each run, and a feed of changes.
 */
export class WeirContestant {
  readonly url: string;
  /** Its workcell's name, which every key of the store holds. */
  readonly workcell: string;
  /** The process that owns the workcell. */
  readonly ownerPid: number;
  readonly processes: Readonly<Record<string, number>>;
  readonly #children: Child[];
  readonly #folder: string;
  readonly #instruments: number;
  #stepsDone = 0;

  /** As a lab runs it: gateway, orchestrator and agents in processes of their own. */
  static async start(env: NodeJS.ProcessEnv, options: LabOptions = {}): Promise<WeirContestant> {
    const { weir = ownWeir, instruments = workload.instruments, agents: how, node = [] } = options;
    const { folder, workcell, settings } = await makePlace(env, options);
    const program = [...node, weir];
    const gateway = await startChild([...program, 'gateway', '--port', '0'], 'http://', settings);
    const agentSettings = {
      ...settings,
      WEIR_GATEWAY_URL: gateway.ready,
      WEIR_JOURNAL_DIR: path.join(folder, 'journals'),
    };
    const own = { ...settings, ...options.orchestrator };
    const orchestrator = await startChild([...program, 'orchestrator'], 'weir orchestrator is up', own);
    const agents = how
      ? await startAgentsApart(weir, agentSettings, { folder, instruments, enrolled: how === 'enrolled' })
      : { agents: await startChild([...program, 'agents'], 'agents are up', agentSettings) };
    const children = { gateway, orchestrator, ...agents };
    const place = { folder, workcell, instruments };
    return new WeirContestant(gateway.ready, orchestrator, children, place).#warm(options);
  }

  /** All in one process, with the built-in broker and the embedded store. */
  static async startUp(options: LabOptions = {}): Promise<WeirContestant> {
    const { weir = ownWeir, instruments = workload.instruments, node = [] } = options;
    const { folder, workcell, settings } = await makePlace({ WEIR_BROKER_URL: 'memory:' }, options);
    const own = { ...settings, WEIR_JOURNAL_DIR: path.join(folder, 'journals') };
    const lab = await startChild([...node, weir, 'up', '--port', '0'], 'http://', own);
    const place = { folder, workcell, instruments };
    return new WeirContestant(lab.ready, lab, { 'whole lab': lab }, place).#warm(options);
  }

  private constructor(
    url: string,
    owner: Child,
    children: Record<string, Child>,
    { folder, workcell, instruments }: { folder: string; workcell: string; instruments: number },
  ) {
    this.url = url;
    this.ownerPid = owner.pid;
    this.processes = Object.fromEntries(Object.entries(children).map(([name, { pid }]) => [name, pid]));
    this.#children = Object.values(children);
    this.#folder = folder;
    this.workcell = workcell;
    this.#instruments = instruments;
  }

  async #warm({ cold = false }: LabOptions): Promise<this> {
    if (!cold) await this.carryOut(this.#instruments);
    return this;
  }

  /** The key of an admin of this machine. */
  readKey(): Promise<string> {
    return readFile(path.join(this.#folder, 'key'), 'utf8').then((text) => text.trim());
  }

  /** Steps of the workload that were carried out so far. */
  get stepsDone(): number {
    return this.#stepsDone;
  }

  /** Submits so many runs of the workload; milliseconds from the first submission to the last step, by weir's own word. */
  async carryOut(runs: number): Promise<number> {
    const began = Date.now();
    const submitted = await Promise.all(Array.from({ length: runs }, (_, i) => this.#submit(i)));
    const ends: number[] = [];
    for (const { run_id } of submitted) ends.push(await this.#untilEnded(run_id));
    this.#stepsDone += runs * workload.steps;
    return Math.max(...ends) - began;
  }

  /** Submits so many runs at once; resolves to how many of them were refused, when the others have ended. */
  async refusedOf(runs: number): Promise<number> {
    const answers = await Promise.allSettled(Array.from({ length: runs }, (_, i) => this.#submit(i)));
    const taken = answers.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    for (const { run_id } of taken) await this.#untilEnded(run_id);
    return runs - taken.length;
  }

  /** Milliseconds of one submission of a run of one step, which has ended before this resolves. */
  async submitOnce(): Promise<number> {
    const began = performance.now();
    const run = await this.#submit(0, 1);
    const took = performance.now() - began;
    await this.#untilEnded(run.run_id);
    return took;
  }

  /** Milliseconds of one status request. */
  async readOnce(runId: string): Promise<number> {
    const began = performance.now();
    await this.#read(runId);
    return performance.now() - began;
  }

  /** Milliseconds per step of one run alone, from the beginning of its first to the end of its last, by its own word. */
  async stepOnce(): Promise<number> {
    const { run_id } = await this.#submit(0);
    await this.#untilEnded(run_id);
    const { started_at, ended_at } = await this.#read(run_id);
    return (Date.parse(ended_at ?? '') - Date.parse(started_at ?? '')) / workload.steps;
  }

  /** Milliseconds of one list of the newest runs. */
  async listOnce(): Promise<number> {
    const began = performance.now();
    const answer = await fetch(`${this.url}/runs?limit=20`);
    await answer.text();
    if (!answer.ok) throw new Error(`list refused: ${answer.status}`);
    return performance.now() - began;
  }

  /** Hands in a run of so many steps, with `short` ones of a quarter of a second each; resolves to its id, at once. */
  async begin(steps: number, action: 'noop' | 'short' = 'noop'): Promise<string> {
    return (await this.#submit(0, steps, action)).run_id;
  }

  /** Resolves when the run is completed. @throws Error where it ends otherwise. */
  async completed(runId: string): Promise<void> {
    await this.#untilEnded(runId);
  }

  /** A completed run of the workload's length. */
  async completedRun(): Promise<string> {
    const run = await this.#submit(0);
    await this.#untilEnded(run.run_id);
    return run.run_id;
  }

  /**
   * Hands a workflow in, while nothing else goes on in the lab, and resolves when its run is completed, to the milliseconds from the
   * beginning of its first step to the end of its last, by its own word. The feed tells when that is: to read a long run again and
   * again would be the load.
   */
  async carryOutAlone(workflow: object): Promise<number> {
    const over = new AbortController();
    let run: Promise<Run> | undefined;
    await followFeed({
      baseUrl: this.url,
      query: { kind: ['run'] },
      signal: over.signal,
      onFlowing: () => {
        run ??= handIn(this.url, workflow);
        run.catch(() => over.abort());
      },
      onUpdate: (update) => {
        if (update.kind === 'run' && ended.has(update.state)) over.abort();
      },
    });
    const { run_id = '' } = (await run) ?? {};
    await this.#untilEnded(run_id);
    const { started_at, ended_at } = await this.#read(run_id);
    return Date.parse(ended_at ?? '') - Date.parse(started_at ?? '');
  }

  async stop(): Promise<void> {
    for (const child of [...this.#children].reverse()) await child.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #submit(run: number, steps: number = workload.steps, action = 'noop'): Promise<Run> {
    return handIn(this.url, { name: 'bench', flowdef: startingAt(run, steps, action, this.#instruments) });
  }

  async #read(runId: string): Promise<Run> {
    const answer = await fetch(`${this.url}/runs/${runId}`);
    if (!answer.ok) throw new Error(`status refused: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Run;
  }

  async #untilEnded(runId: string): Promise<number> {
    for (;;) {
      const asked = performance.now();
      const run = await this.#read(runId);
      if (run.status === 'completed' && run.ended_at) return Date.parse(run.ended_at);
      if (run.status === 'failed' || run.status === 'cancelled')
        throw new Error(`run ${runId} is ${run.status}`);
      // Seldom, so that the watching does not become the load, also of a long run; the end is read from the run itself.
      await delay(Math.max(50, 10 * (performance.now() - asked)));
    }
  }
}

/** @throws Error where the run is refused */
export async function handIn(lab: string, workflow: object): Promise<Run> {
  const body = new URLSearchParams({ experiment_id: newId(), workflow: JSON.stringify(workflow) });
  const answer = await fetch(`${lab}/runs/start`, { method: 'POST', body });
  if (!answer.ok) throw new Error(`submission refused: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Run;
}

const ended = new Set(['completed', 'failed', 'cancelled']);

/** A chain of steps, of which the first is at that instrument and each other at the next one. */
export function startingAt(
  first: number,
  steps: number,
  action = 'noop',
  instruments: number = workload.instruments,
): object[] {
  return Array.from({ length: steps }, (_, step) => ({
    name: `step ${step}`,
    module: `instrument_${(first + step) % instruments}`,
    action,
    args: {},
  }));
}

/** The folder and the settings of a lab; the store is the folder's own unless `env` names one. */
async function makePlace(
  env: NodeJS.ProcessEnv,
  { prepare, instruments = workload.instruments, modules = [], files = {} }: LabOptions,
): Promise<{ folder: string; workcell: string; settings: NodeJS.ProcessEnv }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'weir-bench-'));
  const file = path.join(folder, 'workcell.yaml');
  const workcell = `bench-${process.pid}-${Date.now()}`;
  await writeFile(file, workcellFile(workcell, instruments, modules));
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  const settings = {
    WEIR_STORE_URL: `file:${path.join(folder, 'store')}`,
    ...env,
    WEIR_WORKCELL: file,
    WEIR_KEY_FILE: path.join(folder, 'key'),
    WEIR_DATA_DIR: path.join(folder, 'data'),
    // Nothing leaves the store while it is measured.
    WEIR_KEEP_FINISHED_RUNS: '1000000',
    LOG_LEVEL: 'warn',
  };
  await prepare?.(settings.WEIR_STORE_URL, workcell);
  return { folder, workcell, settings };
}

const actions = 'noop: { duration: 0 }, short: { duration: 0.25 }';

function workcellFile(name: string, instruments: number, modules: string[]): string {
  const simulators = Array.from(
    { length: instruments },
    (_, i) => `  - { name: instrument_${i}, interface: simulator, config: { actions: { ${actions} } } }`,
  );
  return `name: ${name}\nmodules:\n${[...simulators, ...modules].join('\n')}\n`;
}

/** A bare Express handler that answers `bytes` of JSON: what a status request costs at the least. */
export function startBareExpress(bytes: number): Promise<Child> {
  return startChild([script('contestants/bare-express.js'), String(bytes)], 'http://');
}
