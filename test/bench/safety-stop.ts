import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '../../shared/contracts/ids.ts';
import { startChild, type Child } from './child.ts';
import { median } from './statistics.ts';

/** How long a safety stop takes to reach the last agent, and to be answered; milliseconds, one per round. */
export interface StopFigures {
  last_agent_ms: number[];
  answer_ms: number[];
  agents: number;
}

const instruments = 10;
/** Enough runs that the inbox never rests while the stop is under way. */
const load = { runs: 60, steps: 60 };
const weir = path.resolve(import.meta.dirname, '../../../bin/weir.js');

/** Its action never ends, and is deaf to every signal. */
const hungModule = `export default {
  name: 'hung',
  actions: { hang: { run: () => new Promise(() => undefined) } },
};`;

interface Answer {
  module: string;
  revision?: number;
  phase?: string;
  taken_at: string | null;
  stopped: boolean;
}

/** Stops a busy lab, one of whose instruments hangs, again and again. */
export async function measureSafetyStop(env: NodeJS.ProcessEnv, rounds: number): Promise<StopFigures> {
  const folder = await mkdtemp(path.join(tmpdir(), 'weir-bench-stop-'));
  const children: Child[] = [];
  try {
    const settings = await makePlace(folder, env);
    const gateway = await startChild([weir, 'gateway', '--port', '0'], 'http://', settings);
    children.push(gateway);
    children.push(await startChild([weir, 'orchestrator'], 'weir orchestrator is up', settings));
    const own = {
      ...settings,
      WEIR_GATEWAY_URL: gateway.ready,
      WEIR_JOURNAL_DIR: path.join(folder, 'journals'),
    };
    children.push(await startChild([weir, 'agents'], 'agents are up', own));
    const lab = gateway.ready;
    await submit(lab, [{ name: 'hang', module: 'hung', action: 'hang' }]);
    const figures: StopFigures = { last_agent_ms: [], answer_ms: [], agents: instruments + 1 };
    for (let round = 0; round < rounds; round += 1) {
      const { last, answered } = await stopOnce(lab);
      figures.last_agent_ms.push(last);
      figures.answer_ms.push(answered);
    }
    return figures;
  } finally {
    for (const child of children.reverse()) await child.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

export function reportSafetyStop({ last_agent_ms, answer_ms, agents }: StopFigures): string {
  const line = (name: string, values: number[]) =>
    `${name}: ${median(values).toFixed(0)} ms (median), ${Math.max(...values).toFixed(0)} ms (worst of ${values.length})`;
  return [
    `safety stop of a busy lab with ${agents} agents, one of whose instruments hangs`,
    line('until the last agent had it', last_agent_ms),
    line('until the client had its answer', answer_ms),
  ].join('\n');
}

async function stopOnce(lab: string): Promise<{ last: number; answered: number }> {
  await Promise.all(Array.from({ length: load.runs }, () => submit(lab, steps())));
  const began = Date.now();
  const answer = await fetch(`${lab}/admin/safety_stop`, { method: 'POST' });
  const answered = Date.now() - began;
  const stopped = await untilAnswered(lab, answer);
  const last = Math.max(...stopped.map(({ taken_at }) => Date.parse(taken_at ?? '') - began));
  const reset = await untilAnswered(lab, await fetch(`${lab}/admin/reset`, { method: 'POST' }));
  if (reset.some((each) => each.stopped)) throw new Error('an agent is still stopped after the reset');
  return { last, answered };
}

/** What all agents did about an order, once each has done it. */
async function untilAnswered(lab: string, ordered: Response): Promise<Answer[]> {
  if (!ordered.ok) throw new Error(`the order was refused: ${ordered.status} ${await ordered.text()}`);
  const revision = Number(ordered.headers.get('x-weir-order'));
  for (let looks = 0; looks < 600; looks += 1) {
    const { agents } = (await (await fetch(`${lab}/admin`)).json()) as { agents: Answer[] };
    const done = agents.filter((each) => each.revision === revision && each.phase === 'done');
    if (done.length === instruments + 1) return done;
    await delay(50);
  }
  throw new Error('not all agents have answered within 30 s');
}

async function submit(lab: string, flowdef: object[]): Promise<void> {
  const workflow = JSON.stringify({ name: 'bench', flowdef });
  const body = new URLSearchParams({ experiment_id: newId(), workflow });
  const answer = await fetch(`${lab}/runs/start`, { method: 'POST', body });
  if (!answer.ok) throw new Error(`submission refused: ${answer.status} ${await answer.text()}`);
}

function steps(): object[] {
  return Array.from({ length: load.steps }, (_, i) => ({
    name: `step ${i}`,
    module: `instrument_${i % instruments}`,
    action: 'noop',
    args: {},
  }));
}

async function makePlace(folder: string, env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const file = path.join(folder, 'workcell.yaml');
  const simulators = Array.from(
    { length: instruments },
    (_, i) =>
      `  - { name: instrument_${i}, interface: simulator, config: { actions: { noop: { duration: 0 } } } }`,
  );
  const hung = '  - { name: hung, interface: file, config: { file: hung.mjs } }';
  const name = `bench-stop-${process.pid}-${Date.now()}`;
  await writeFile(path.join(folder, 'hung.mjs'), hungModule);
  await writeFile(file, `name: ${name}\nmodules:\n${[...simulators, hung].join('\n')}\n`);
  return {
    ...env,
    WEIR_WORKCELL: file,
    WEIR_DATA_DIR: path.join(folder, 'data'),
    LOG_LEVEL: 'warn',
  };
}
