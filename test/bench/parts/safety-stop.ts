import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '../../../shared/contracts/ids.ts';
import { ownWeir, startChild, type Child } from '../child.ts';
import { HangingModule } from './hanging-module.ts';
import { median } from '../statistics.ts';

/** How long a safety stop takes, in milliseconds, from the client's request on. */
export interface StopFigures {
  /** Until an agent passed it on to its instrument: of each agent, in each round. */
  agent_ms: number[];
  /** Until the last of them had: one per round. */
  last_agent_ms: number[];
  /** Until the client had its answer: one per round. */
  answer_ms: number[];
  agents: number;
  /** What is promised of every agent. */
  limit_ms: number;
}

const limit_ms = 100;
const instruments = 10;
/** Beside them: one whose driver hangs, and a module of WEI that takes every connection and says nothing. */
const hanging = ['hung', 'hung_wei'];
/** Enough runs that the inbox never rests while the stop is under way. */
const load = { runs: 60, steps: 60 };

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

/** Stops a busy lab, two of whose instruments hang, again and again. */
export async function measureSafetyStop(env: NodeJS.ProcessEnv, rounds: number): Promise<StopFigures> {
  const folder = await mkdtemp(path.join(tmpdir(), 'weir-bench-stop-'));
  const children: Child[] = [];
  const module = await HangingModule.open();
  try {
    const settings = await makePlace(folder, env, module.address);
    const gateway = await startChild([ownWeir, 'gateway', '--port', '0'], 'http://', settings);
    children.push(gateway);
    children.push(await startChild([ownWeir, 'orchestrator'], 'weir orchestrator is up', settings));
    const own = {
      ...settings,
      WEIR_GATEWAY_URL: gateway.ready,
      WEIR_JOURNAL_DIR: path.join(folder, 'journals'),
    };
    children.push(await startChild([ownWeir, 'agents'], 'agents are up', own));
    const lab = gateway.ready;
    for (const name of hanging) await submit(lab, [{ name: 'hang', module: name, action: 'hang' }]);
    await module.hangs;
    const agents = instruments + hanging.length;
    const figures: StopFigures = { agent_ms: [], last_agent_ms: [], answer_ms: [], agents, limit_ms };
    for (let round = 0; round < rounds; round += 1) {
      const { reached, answered } = await stopOnce(lab);
      figures.agent_ms.push(...reached);
      figures.last_agent_ms.push(Math.max(...reached));
      figures.answer_ms.push(answered);
    }
    return figures;
  } finally {
    for (const child of children.reverse()) await child.stop();
    module.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** True where every agent had told its instrument in time. */
export function keepsLimit({ agent_ms }: Pick<StopFigures, 'agent_ms'>): boolean {
  return agent_ms.length > 0 && agent_ms.every((ms) => ms < limit_ms);
}

export function reportSafetyStop(figures: StopFigures): string {
  const { agent_ms, last_agent_ms, answer_ms, agents } = figures;
  const line = (name: string, values: number[]) => {
    const [least, middle, most] = [Math.min(...values), median(values), Math.max(...values)];
    return `${name}: ${least.toFixed(0)} / ${middle.toFixed(0)} / ${most.toFixed(0)} ms (${values.length})`;
  };
  return [
    `safety stop of a busy lab with ${agents} agents, of which one has a driver that hangs and one a module of WEI`,
    'that takes connections and never answers; least / median / most (of how many)',
    line('until an agent passes it on to its instrument', agent_ms),
    line('until the last agent does', last_agent_ms),
    line('until the client has its answer', answer_ms),
    `every agent within ${limit_ms} ms: ${keepsLimit(figures) ? 'yes' : 'NO'}`,
  ].join('\n');
}

async function stopOnce(lab: string): Promise<{ reached: number[]; answered: number }> {
  await Promise.all(Array.from({ length: load.runs }, () => submit(lab, steps())));
  const began = Date.now();
  const answer = await fetch(`${lab}/admin/safety_stop`, { method: 'POST' });
  const answered = Date.now() - began;
  const stopped = await untilAnswered(lab, answer);
  const reached = stopped.map(({ taken_at }) => Date.parse(taken_at ?? '') - began);
  await untilAnswered(lab, await fetch(`${lab}/admin/reset`, { method: 'POST' }), (each) => !each.stopped);
  return { reached, answered };
}

/**
 * What all agents did about an order, once each has done it. A module that never answers is only told: it stays stopped
 * after a reset, and is stopped again in the next round.
 */
async function untilAnswered(
  lab: string,
  ordered: Response,
  isSo: (answer: Answer) => boolean = () => true,
): Promise<Answer[]> {
  if (!ordered.ok) throw new Error(`the order was refused: ${ordered.status} ${await ordered.text()}`);
  const revision = Number(ordered.headers.get('x-weir-order'));
  for (let looks = 0; looks < 600; looks += 1) {
    const { agents } = (await (await fetch(`${lab}/admin`)).json()) as { agents: Answer[] };
    const done = agents.filter(
      (each) =>
        each.revision === revision && (each.module === 'hung_wei' || (each.phase === 'done' && isSo(each))),
    );
    if (done.length === instruments + hanging.length) return done;
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

async function makePlace(folder: string, env: NodeJS.ProcessEnv, wei: string): Promise<NodeJS.ProcessEnv> {
  const file = path.join(folder, 'workcell.yaml');
  const simulators = Array.from(
    { length: instruments },
    (_, i) =>
      `  - { name: instrument_${i}, interface: simulator, config: { actions: { noop: { duration: 0 } } } }`,
  );
  const hung = [
    '  - { name: hung, interface: file, config: { file: hung.mjs } }',
    `  - { name: hung_wei, interface: wei_rest_node, config: { rest_node_address: "${wei}" } }`,
  ];
  const name = `bench-stop-${process.pid}-${Date.now()}`;
  await writeFile(path.join(folder, 'hung.mjs'), hungModule);
  await writeFile(file, `name: ${name}\nmodules:\n${[...simulators, ...hung].join('\n')}\n`);
  return {
    ...env,
    WEIR_WORKCELL: file,
    WEIR_DATA_DIR: path.join(folder, 'data'),
    LOG_LEVEL: 'warn',
  };
}
