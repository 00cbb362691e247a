import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { operations } from '../../../gateway/server/api/description-router.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { WeirContestant } from '../../bench/contestants/weir.ts';
import { fillStore } from '../../bench/parts/fill-store.ts';
import { megabytes } from '../../bench/process-cost.ts';
import { alternatives, largestCases } from './largest-cases.ts';
import {
  formOf,
  type Known,
  largestRequest,
  largeWorkflow,
  longWorkflow,
  mostSteps,
  type SentRequest,
} from './largest-request.ts';
import type { Order, Sent } from './send-thread.ts';

/** What one kind of request did to the safety stops beside it. */
export interface Row {
  title: string;
  alone: Load;
  twelve: Load;
  /** The most memory that one process of the lab had (MiB). */
  memory_mib: number;
  /** What may not be, in words; empty where nothing. */
  faults: string[];
}

interface Load extends Sent {
  /** Of the slowest stop (milliseconds). */
  stop_ms: number;
}

export interface LargestOptions {
  /** Runs that the store holds at the beginning. */
  runs: number;
  /** Settings of processes apart; all in one without. */
  apart?: NodeJS.ProcessEnv;
  /** Which rows are measured, by their titles. */
  only?: RegExp;
  /** Whether every operation is measured, or the costly cases alone. */
  every: boolean;
  /** The folder for CPU profiles of the lab's processes; none are recorded without. */
  profile?: string;
  /** Receives each row as it comes. */
  report?: (row: Row) => void;
}

export interface Largest {
  /** Of the slowest stop with nothing else under way (milliseconds). */
  undisturbed_ms: number;
  rows: Row[];
}

interface Measured {
  title: string;
  statuses?: readonly number[];
  make: (known: Known) => Promise<SentRequest> | SentRequest;
}

const width = 12;
const repeats = 3;
/** An answer that takes longer is not asked for again. */
const slow_ms = 2_000;
const most_mib = 1_024;
const longestStop_ms = 1_000;
const betweenStops_ms = 15;
const fewestStops = 4;

/** Sends requests at their size limits, alone and twelve at once, beside safety stops. */
export async function measureLargest({
  runs,
  apart,
  only,
  every,
  profile,
  report,
}: LargestOptions): Promise<Largest> {
  const actions = { noop: { duration: 0 }, judge: { duration: 0, args: alternatives } };
  const options = {
    ...{ cold: true, instruments: 0 },
    node: profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`],
    modules: [
      `  - { name: arm, interface: simulator, config: ${JSON.stringify({ actions })} }`,
      'locations: { arm: { nest: [1, 2, 3] } }',
    ],
    prepare: (url: string, workcell: string) => fillStore(url, workcell, runs),
  };
  const lab = await (apart ? WeirContestant.start(apart, options) : WeirContestant.startUp(options));
  const thread = new Worker(new URL('./send-thread.js', import.meta.url));
  try {
    const known = await makeKnown(lab);
    const { stop_ms: undisturbed_ms } = await stopsDuring(lab.url, delay(2_000));
    const rows: Row[] = [];
    const ofOperations = operations.map((operation) => ({
      title: `${operation.method.toUpperCase()} ${operation.path}`,
      make: (known: Known) => largestRequest(operation, known),
    }));
    const measured: Measured[] = [...(every ? ofOperations : []), ...largestCases];
    const chosen = measured.filter(({ title }) => only?.test(title) ?? true);
    for (const each of chosen.sort((one, other) => orderOf(one) - orderOf(other))) {
      const row = await measureOne(lab, thread, known, each);
      rows.push(row);
      report?.(row);
    }
    return { undisturbed_ms, rows };
  } finally {
    await thread.terminate();
    await lab.stop();
  }
}

/** What reads comes first, while the store is as it was filled; then what adds little to it, and what removes; what adds thousands of runs comes last. */
function orderOf({ title }: Measured): number {
  if (/^POST \/runs(\/start)?: /.test(title)) return 4;
  return ['GET', 'PUT', 'PATCH', 'POST', 'DELETE'].indexOf(title.split(' ', 1)[0] ?? '') / 2;
}

async function measureOne(
  lab: WeirContestant,
  thread: Worker,
  known: Known,
  { title, statuses, make }: Measured,
): Promise<Row> {
  const made = await make(known);
  // As an admin: what is refused for its caller costs nothing.
  const request = { ...made, headers: { ...made.headers, authorization: `Bearer ${await lab.readKey()}` } };
  await order(lab.url, 'reset');
  await forgetPeaks(lab);
  const load = async (count: number, at: number): Promise<Load> => {
    const { stop_ms, value } = await stopsDuring(
      lab.url,
      send(thread, { url: lab.url, request, count, width: at }),
    );
    return { ...value, stop_ms };
  };
  const alone = await load(1, 1);
  await order(lab.url, 'reset');
  const twelve = await load(alone.answer_ms > slow_ms ? width : repeats * width, width);
  const memory_mib = await peakMemory(lab);
  const row = { title, alone, twelve, memory_mib };
  return { ...row, faults: faultsOf(row, statuses) };
}

function faultsOf(
  { alone, twelve, memory_mib }: Omit<Row, 'faults'>,
  statuses?: readonly number[],
): string[] {
  const seen = [...new Set([...Object.keys(alone.statuses), ...Object.keys(twelve.statuses)].map(Number))];
  const wrong = seen.filter(
    (status) => status === 0 || (statuses ? !statuses.includes(status) : status >= 500),
  );
  const stop_ms = Math.max(alone.stop_ms, twelve.stop_ms);
  return [
    ...wrong.map((status) => (status === 0 ? 'no answer' : `answered ${status}`)),
    ...(memory_mib > most_mib ? [`${memory_mib.toFixed(0)} MiB of memory`] : []),
    ...(stop_ms > longestStop_ms ? [`a stop took ${stop_ms.toFixed(0)} ms`] : []),
  ];
}

async function send(thread: Worker, asked: Order): Promise<Sent> {
  thread.postMessage(asked);
  const [sent] = (await once(thread, 'message')) as [Sent];
  return sent;
}

/** Stops the lab again and again until `going` has ended, and never fewer than some times. */
async function stopsDuring<Value>(
  url: string,
  going: Promise<Value>,
): Promise<{ stop_ms: number; value: Value }> {
  let over = false;
  const ended = going.finally(() => (over = true));
  let stop_ms = 0;
  for (let stops = 0; !over || stops < fewestStops; stops += 1) {
    const began = performance.now();
    await order(url, 'safety_stop');
    stop_ms = Math.max(stop_ms, performance.now() - began);
    await delay(betweenStops_ms);
  }
  return { stop_ms, value: await ended };
}

async function order(url: string, command: string): Promise<void> {
  const answer = await fetch(`${url}/admin/${command}`, { method: 'POST' });
  if (!answer.ok) throw new Error(`${command}: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
}

/** A run and a workflow of the library as large as they may be. */
async function makeKnown({ url, workcell }: WeirContestant): Promise<Known> {
  const experiment = newId();
  const { headers, body } = await formOf({ experiment_id: experiment, workflow: longWorkflow(mostSteps) });
  const started = await fetch(`${url}/runs/start`, { method: 'POST', headers, body: body! });
  const { run_id: run } = (await started.json()) as { run_id: string };
  const kept = await fetch(`${url}/workflows/${largeWorkflow}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ workflow: longWorkflow(mostSteps) }),
  });
  if (!started.ok || !kept.ok) throw new Error(`the lab was not filled: ${started.status}, ${kept.status}`);
  return { workcell, run, experiment };
}

/** Begins a new measurement of the most memory that each process has had (proc(5), clear_refs). */
async function forgetPeaks({ processes }: WeirContestant): Promise<void> {
  for (const pid of Object.values(processes)) await writeFile(`/proc/${pid}/clear_refs`, '5');
}

/** Of the process that had most since `forgetPeaks` (MiB). */
async function peakMemory({ processes }: WeirContestant): Promise<number> {
  const peaks = await Promise.all(Object.values(processes).map((pid) => megabytes(pid, 'VmHWM')));
  return Math.max(...peaks);
}
