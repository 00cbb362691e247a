import { readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '../../../shared/contracts/ids.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { Services } from '../../services/start-services.ts';
import { differentItems, hostileArgs } from '../../support/hostile-schemas.ts';
import { script } from '../child.ts';
import { WeirContestant } from '../contestants/weir.ts';
import { median } from '../statistics.ts';

/** What a safety stop costs while something heavy goes on. Milliseconds. */
export interface StopCase {
  /** On which processes. */
  place: string;
  during: string;
  /** Until the client has its answer, of each stop. */
  answer_ms: number[];
  /** The longest delay of the event loop meanwhile: of the one process, or of the gateway. */
  loop_ms: number;
  /** The machine's load over the last minute. */
  load: number;
}

interface Stops {
  rounds: number;
  queued: number;
}

const limit_ms = 100;
const worst_ms = 300;
/** Bytes of text that a form may have, less its other fields. */
const largestWorkflow = 16 * 1024 * 1024 - 4096;
const submittedAtOnce = 8;
const manyItems = 15_000;

/** Stops a lab again and again: at rest, with many runs that wait, during the largest submission and definition. */
export async function measureStopUnderLoad({ env }: Services, options: Stops): Promise<StopCase[]> {
  return [...(await measureIn('one process', options)), ...(await measureIn('apart', options, env))];
}

export function reportStopUnderLoad(cases: readonly StopCase[]): string {
  const lines = cases.map(({ place, during, answer_ms, loop_ms, load }) => {
    const [middle, most] = [median(answer_ms), Math.max(...answer_ms)];
    const figures = `answer ${middle.toFixed(0)} / ${most.toFixed(0)} ms (${answer_ms.length})`;
    return `${place}, ${during}: ${figures}, loop at most ${loop_ms.toFixed(0)} ms, load ${load.toFixed(1)}`;
  });
  const kept = cases.every(({ answer_ms }) => median(answer_ms) < limit_ms);
  const never = cases.every(({ answer_ms }) => Math.max(...answer_ms) < worst_ms);
  return [
    'a safety stop while something heavy goes on: median / most (of how many), the longest delay of the event loop',
    ...lines,
    `median below ${limit_ms} ms everywhere: ${kept ? 'yes' : 'NO'}; none of ${worst_ms} ms or more: ${never ? 'yes' : 'NO'}`,
  ].join('\n');
}

async function measureIn(
  place: string,
  { rounds, queued }: Stops,
  services?: NodeJS.ProcessEnv,
): Promise<StopCase[]> {
  const actions = {
    hold: { duration: 3600 },
    noop: { duration: 0 },
    judge: { duration: 0, args: hostileArgs },
  };
  const options = {
    cold: true,
    instruments: 0,
    modules: [`  - { name: arm, interface: simulator, config: ${JSON.stringify({ actions })} }`],
    node: ['--import', script('parts/loop-probe.js')],
  };
  const started = await (services
    ? WeirContestant.start(services, options)
    : WeirContestant.startUp(options));
  const { url: lab, processes } = started;
  const measured = processes['gateway'] ?? started.ownerPid;
  try {
    const nothing = () => Promise.resolve();
    const during = async (
      what: string,
      heavy: () => Promise<unknown>,
      before = nothing,
    ): Promise<StopCase> => {
      await order(lab, 'reset');
      await before();
      await longestDelay(measured);
      // The stop comes into the middle of it.
      const going = heavy();
      const answer_ms: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        await delay(50);
        answer_ms.push(await stop(lab));
      }
      await going;
      const loop_ms = await longestDelay(measured);
      return { place, during: what, answer_ms, loop_ms, load: loadavg()[0] ?? NaN };
    };
    const cases = [await during('nothing else', nothing)];
    const waiting = `${queued} runs waiting, then being cancelled`;
    cases.push(await during(waiting, nothing, () => fill(lab, queued)));
    cases.push(await during('the largest submission', () => submitLargest(lab)));
    cases.push(await during('a definition of 1 MiB of list marks', () => defineMarks(lab)));
    cases.push(await during('schemas that mean harm', () => submitHostile(lab)));
    await submit(lab, workflow('judge', { items: differentItems(manyItems) }));
    const items = `${manyItems} items that are to be unique, at the agent`;
    cases.push(await during(items, nothing));
    return cases;
  } finally {
    await started.stop();
  }
}

async function stop(lab: string): Promise<number> {
  const began = performance.now();
  await order(lab, 'safety_stop');
  return performance.now() - began;
}

async function order(lab: string, command: string): Promise<void> {
  const answer = await fetch(`${lab}/admin/${command}`, { method: 'POST' });
  if (!answer.ok) throw new Error(`${command}: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
}

/** One run that holds the instrument, and many that wait for it. */
async function fill(lab: string, queued: number): Promise<void> {
  await submit(lab, workflow('hold'));
  let left = queued;
  const worker = async (): Promise<void> => {
    while (left-- > 0) await submit(lab, workflow('noop'));
  };
  await Promise.all(Array.from({ length: submittedAtOnce }, worker));
}

function workflow(action: string, args: JsonObject = {}): string {
  return JSON.stringify({ name: 'bench', flowdef: [{ name: action, module: 'arm', action, args }] });
}

async function submit(lab: string, text: string, expected = 200): Promise<void> {
  const body = new FormData();
  body.append('experiment_id', newId());
  body.append('workflow', text);
  const answer = await fetch(`${lab}/runs/start`, { method: 'POST', body });
  if (answer.status !== expected)
    throw new Error(`submission answered with ${answer.status}: ${await answer.text()}`);
  await answer.arrayBuffer();
}

/** What a judge that is not careful takes for ever over: it is refused. And many items, which are not. */
async function submitHostile(lab: string): Promise<void> {
  const refused = [{ letters: `${'a'.repeat(40)}!` }, { tree: { tree: 1 } }];
  await Promise.all([
    ...refused.map((args) => submit(lab, workflow('judge', args), 422)),
    submit(lab, workflow('judge', { items: differentItems(manyItems) })),
  ]);
}

/** As many steps as a run may have, as large as the form lets them be. */
async function submitLargest(lab: string): Promise<void> {
  const steps = 10_000;
  const note = 'x'.repeat(Math.floor(largestWorkflow / steps) - 150);
  const flowdef = Array.from({ length: steps }, (_, i) => ({
    ...{ name: `step ${i}`, module: 'arm', action: 'noop', args: {} },
    comment: note,
  }));
  await submit(lab, JSON.stringify({ name: 'largest', flowdef }));
}

async function defineMarks(lab: string): Promise<void> {
  const body = '- \n'.repeat(Math.floor((1024 * 1024) / 3) - 1000);
  const headers = { 'content-type': 'application/yaml' };
  const answer = await fetch(`${lab}/wc`, { method: 'POST', body, headers });
  if (answer.status !== 422) throw new Error(`the definition was answered with ${answer.status}`);
  await answer.arrayBuffer();
}

/** The longest delay of the process's event loop since this was asked last. */
async function longestDelay(pid: number): Promise<number> {
  const file = path.join(tmpdir(), `weir-bench-loop.${pid}`);
  await rm(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  let text = '';
  while (text === '') {
    await delay(10);
    text = await readFile(file, 'utf8').catch(() => '');
  }
  await rm(file);
  return Number(text);
}
