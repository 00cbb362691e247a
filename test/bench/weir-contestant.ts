import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '../../shared/contracts/ids.ts';
import { script, startChild, type Child } from './child.ts';
import { instrumentOf, workload } from './workload.ts';

interface Run {
  run_id: string;
  status: string;
  started_at: string | null;
  ended_at: string | null;
}

/** Fills the store of a lab before it starts. */
type Prepare = (storeUrl: string, workcell: string) => Promise<void>;

const weir = path.resolve(import.meta.dirname, '../../../bin/weir.js');

/** weir as a lab runs it: gateway, orchestrator and agents as processes apart, spoken to over REST alone. */
export class WeirContestant {
  readonly url: string;
  /** The process that owns the workcell. */
  readonly ownerPid: number;
  readonly #children: Child[];
  readonly #folder: string;

  /** Gateway, orchestrator and agents in processes of their own. */
  static async start(env: NodeJS.ProcessEnv, prepare?: Prepare): Promise<WeirContestant> {
    const { folder, settings } = await makePlace(env, prepare);
    const gateway = await startChild([weir, 'gateway', '--port', '0'], 'http://', settings);
    const agents = {
      ...settings,
      WEIR_GATEWAY_URL: gateway.ready,
      WEIR_JOURNAL_DIR: path.join(folder, 'journals'),
    };
    const orchestrator = await startChild([weir, 'orchestrator'], 'weir orchestrator is up', settings);
    const children = [gateway, orchestrator, await startChild([weir, 'agents'], 'agents are up', agents)];
    const contestant = new WeirContestant(gateway.ready, orchestrator.pid, children, folder);
    await contestant.#carryOut(workload.instruments);
    return contestant;
  }

  /** All in one process, with the built-in broker and the embedded store. */
  static async startUp(prepare?: Prepare): Promise<WeirContestant> {
    const { folder, settings } = await makePlace({ WEIR_BROKER_URL: 'memory:' }, prepare);
    const own = { ...settings, WEIR_JOURNAL_DIR: path.join(folder, 'journals') };
    const lab = await startChild([weir, 'up', '--port', '0'], 'http://', own);
    const contestant = new WeirContestant(lab.ready, lab.pid, [lab], folder);
    await contestant.#carryOut(workload.instruments);
    return contestant;
  }

  private constructor(url: string, ownerPid: number, children: Child[], folder: string) {
    this.url = url;
    this.ownerPid = ownerPid;
    this.#children = children;
    this.#folder = folder;
  }

  /** Submits the workload; steps per second from the first submission to the last step. */
  async stepsPerSecond(): Promise<number> {
    const began = Date.now();
    const ended = await this.#carryOut(workload.runs);
    return (workload.runs * workload.steps) / ((ended - began) / 1000);
  }

  /** One run alone: milliseconds from the moment of its submission until it is completed. */
  async singleRun(): Promise<number> {
    const began = Date.now();
    return (await this.#carryOut(1)) - began;
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

  /** A completed run of the workload's length. */
  async completedRun(): Promise<string> {
    const run = await this.#submit(0);
    await this.#untilEnded(run.run_id);
    return run.run_id;
  }

  async stop(): Promise<void> {
    for (const child of [...this.#children].reverse()) await child.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Resolves with the moment (milliseconds since the epoch) at which the last of so many runs had ended. */
  async #carryOut(runs: number): Promise<number> {
    const submitted = await Promise.all(Array.from({ length: runs }, (_, i) => this.#submit(i)));
    const ends: number[] = [];
    for (const { run_id } of submitted) ends.push(await this.#untilEnded(run_id));
    return Math.max(...ends);
  }

  async #submit(run: number, steps: number = workload.steps): Promise<Run> {
    const flowdef = Array.from({ length: steps }, (_, step) => ({
      name: `step ${step}`,
      module: `instrument_${instrumentOf(run, step)}`,
      action: 'noop',
      args: {},
    }));
    const body = new URLSearchParams({
      experiment_id: newId(),
      workflow: JSON.stringify({ name: 'bench', flowdef }),
    });
    const answer = await fetch(`${this.url}/runs/start`, { method: 'POST', body });
    if (!answer.ok) throw new Error(`submission refused: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Run;
  }

  async #read(runId: string): Promise<Run> {
    const answer = await fetch(`${this.url}/runs/${runId}`);
    if (!answer.ok) throw new Error(`status refused: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Run;
  }

  async #untilEnded(runId: string): Promise<number> {
    for (;;) {
      const run = await this.#read(runId);
      if (run.status === 'completed' && run.ended_at) return Date.parse(run.ended_at);
      if (run.status === 'failed' || run.status === 'cancelled')
        throw new Error(`run ${runId} is ${run.status}`);
      // Seldom, so that the watching does not become the load; the end is read from the run itself.
      await delay(50);
    }
  }
}

/** The folder and the settings of a lab; the store is the folder's own unless `env` names one. */
async function makePlace(
  env: NodeJS.ProcessEnv,
  prepare: Prepare | undefined,
): Promise<{ folder: string; settings: NodeJS.ProcessEnv }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'weir-bench-'));
  const file = path.join(folder, 'workcell.yaml');
  const workcell = `bench-${process.pid}-${Date.now()}`;
  await writeFile(file, workcellFile(workcell));
  const settings = {
    WEIR_STORE_URL: `file:${path.join(folder, 'store')}`,
    ...env,
    WEIR_WORKCELL: file,
    WEIR_DATA_DIR: path.join(folder, 'data'),
    // Nothing leaves the store while it is measured.
    WEIR_KEEP_FINISHED_RUNS: '1000000',
    LOG_LEVEL: 'warn',
  };
  await prepare?.(settings.WEIR_STORE_URL, workcell);
  return { folder, settings };
}

function workcellFile(name: string): string {
  const modules = Array.from(
    { length: workload.instruments },
    (_, i) =>
      `  - { name: instrument_${i}, interface: simulator, config: { actions: { noop: { duration: 0 } } } }`,
  );
  return `name: ${name}\nmodules:\n${modules.join('\n')}\n`;
}

/** A bare Express handler that answers `bytes` of JSON: what a status request costs at the least. */
export function startBareExpress(bytes: number): Promise<Child> {
  return startChild([script('bare-express.js'), String(bytes)], 'http://');
}
