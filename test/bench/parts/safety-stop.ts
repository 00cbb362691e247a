import { setTimeout as delay } from 'node:timers/promises';
import type { Services } from '../../services/start-services.ts';
import { until } from '../../support/until.ts';
import { aboutOf, WeiModuleStandIn } from '../../support/wei-module-stand-in.ts';
import { handIn, startingAt, WeirContestant } from '../contestants/weir.ts';
import { median } from '../statistics.ts';
import { workload } from '../workload.ts';

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
export async function measureSafetyStop(
  { env }: Services,
  { rounds }: { rounds: number },
): Promise<StopFigures> {
  const module = await new WeiModuleStandIn().start();
  module.about = { ...aboutOf('hang'), admin_commands: ['safety_stop'] };
  module.answers = { hang: ['hang'] };
  const lab = await WeirContestant.start(env, {
    cold: true,
    modules: [
      '  - { name: hung, interface: file, config: { file: hung.mjs } }',
      `  - { name: hung_wei, interface: wei_rest_node, config: { rest_node_address: "${module.address}" } }`,
    ],
    files: { 'hung.mjs': hungModule },
  });
  try {
    for (const name of hanging)
      await handIn(lab.url, { name: 'bench', flowdef: [{ name: 'hang', module: name, action: 'hang' }] });
    await until('the module of WEI hangs', () => module.posted.length > 0);
    // As one does whose process is stuck: it takes every connection, and says nothing.
    for (const door of ['state', 'about', 'action', 'admin'] as const) module.hung.add(door);
    const agents = workload.instruments + hanging.length;
    const figures: StopFigures = { agent_ms: [], last_agent_ms: [], answer_ms: [], agents, limit_ms };
    for (let round = 0; round < rounds; round += 1) {
      const { reached, answered } = await stopOnce(lab.url);
      figures.agent_ms.push(...reached);
      figures.last_agent_ms.push(Math.max(...reached));
      figures.answer_ms.push(answered);
    }
    return figures;
  } finally {
    await lab.stop();
    await module.stop();
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
  const workflow = { name: 'bench', flowdef: startingAt(0, load.steps) };
  await Promise.all(Array.from({ length: load.runs }, () => handIn(lab, workflow)));
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
    if (done.length === workload.instruments + hanging.length) return done;
    await delay(50);
  }
  throw new Error('not all agents have answered within 30 s');
}
