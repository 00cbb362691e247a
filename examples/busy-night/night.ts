import { setTimeout as wait } from 'node:timers/promises';
import { ulid } from 'ulid';
import { asForm, type Client, type Run } from '../../client/index.ts';
import { type NightFiles, type WorkflowName, workflowNames } from './files.ts';

/** What the scientists of the lab hand in, each an experiment of its own: forty runs. */
const batches: readonly Batch[] = [
  { workflow: 'elisa', count: 6, faults: [{ washer_fails: true }] },
  { workflow: 'pcr', count: 10, faults: [{ sealer_fails: true }, { centrifuge_dies: true }] },
  { workflow: 'growth', count: 10, faults: [{ imager_fails: true }] },
  { workflow: 'elisa', count: 6 },
  { workflow: 'density', count: 8, always: [{ asks: true }] },
];

interface Batch {
  workflow: WorkflowName;
  count: number;
  /** Runs among them that are given something, in every night and in one with faults. */
  always?: readonly Parameters[];
  faults?: readonly Parameters[];
}

type Parameters = Readonly<Record<string, boolean>>;

/** The workflows of the runs, in the order in which they are handed in. */
export function workflowsOfRuns(): WorkflowName[] {
  return batches.flatMap(({ workflow, count }) => Array<WorkflowName>(count).fill(workflow));
}

/** How many runs there are of each workflow. */
export function countsOfWorkflows(): Map<WorkflowName, number> {
  const counts = new Map<WorkflowName, number>();
  for (const workflow of workflowsOfRuns()) counts.set(workflow, (counts.get(workflow) ?? 0) + 1);
  return counts;
}

/** An action as it was carried out. Times are seconds of the lab since the night began. */
interface Bar {
  instrument: string;
  workflow: WorkflowName;
  title: string;
  from: number;
  until: number;
  succeeded: boolean;
}

export interface Night {
  /** How many runs have ended how. */
  ended: Record<string, number>;
  makespan: number;
  bars: Bar[];
  gaps: { atRisk: number; broken: number; unannounced: number };
  /** What went wrong and was mended, and what a person was asked. */
  seen: Seen;
}

interface Seen {
  /** Steps that were tried again after a failure. */
  again: number;
  /** Steps of recoveries that were done. */
  recovered: number;
  /** Failed steps without which their runs went on. */
  without: number;
  /** Steps whose instrument was lost while they acted. */
  lost: number;
  answered: number;
}

export interface NightOptions {
  files: NightFiles;
  withFaults: boolean;
  speed: number;
  signal: AbortSignal;
}

/** Hands in the runs of a night, answers what they ask, and follows all to their end, by the HTTP API alone. */
export async function playNight(
  api: Client,
  { files, withFaults, speed, signal }: NightOptions,
): Promise<Night> {
  const ids: string[] = [];
  // Like runs that wait for the evening: all begin at once.
  const begin = Date.now() + 2_000;
  for (const batch of batches) ids.push(...(await handIn(api, files, { ...batch, begin, withFaults })));
  let answered = 0;
  do {
    await wait(500, undefined, { signal });
    answered += await answerAll(api);
  } while (await someAreOpen(api));
  const runs = await Promise.all(
    ids.map(async (id) => (await api.GET('/runs/{id}', { params: { path: { id } } })).data),
  );
  const inLab = (moment: string) => ((Date.parse(moment) - begin) / 1000) * speed;
  const steps = runs.flatMap((run) => run.steps);
  const earlier = steps.flatMap((step) => step.earlier ?? []);
  return {
    ended: countBy(runs.map(({ status }) => status)),
    makespan: Math.max(...runs.map(({ ended_at }) => inLab(ended_at ?? ''))),
    bars: runs.flatMap((run) => barsOf(run, inLab)),
    gaps: await gapsOf(api, ids),
    seen: {
      again: earlier.filter(({ unknown }) => !unknown).length,
      recovered: steps.filter((step) => step.added_for?.as === 'recover' && step.state === 'succeeded')
        .length,
      without: steps.filter(({ state }) => state === 'failed').length,
      lost: earlier.filter(({ unknown }) => unknown).length,
      answered,
    },
  };
}

/** The runs of an experiment: those that are given the same by one submission. */
async function handIn(
  api: Client,
  { workflows }: NightFiles,
  {
    workflow,
    count,
    always = [],
    faults = [],
    begin,
    withFaults,
  }: Batch & { begin: number; withFaults: boolean },
): Promise<string[]> {
  const experiment_id = ulid();
  const given = [...always, ...(withFaults ? faults : [])];
  const submissions = [
    ...given.map((parameters) => ({ parameters, times: 1 })),
    { parameters: {}, times: count - given.length },
  ];
  const ids: string[] = [];
  for (const { parameters, times } of submissions) {
    const { data } = await api.POST('/runs', {
      body: {
        ...{ workflow: workflows[workflow], experiment_id, not_before: String(begin) },
        ...{ parameters: JSON.stringify(parameters), count: String(times) },
      },
      bodySerializer: asForm,
    });
    ids.push(...data.runs.map(({ run_id }) => run_id));
  }
  return ids;
}

/** Answers every question with yes; resolves to how many there were. */
async function answerAll(api: Client): Promise<number> {
  const { data } = await api.GET('/asks');
  for (const { id } of data.asks)
    await api.POST('/asks/{id}', { params: { path: { id } }, body: { answer: true, by: 'the example' } });
  return data.asks.length;
}

async function someAreOpen(api: Client): Promise<boolean> {
  const { data } = await api.GET('/runs', {
    params: { query: { status: ['new', 'queued', 'running', 'in_progress', 'paused'], limit: 1 } },
  });
  return data.runs.length > 0;
}

function barsOf({ label, run_id, steps }: Run, inLab: (moment: string) => number): Bar[] {
  const workflow = workflowNames.find((name) => name === label);
  if (!workflow) return [];
  return steps.flatMap((step) =>
    [...(step.earlier ?? []), step].flatMap(({ started_at, ended_at, state }) => {
      if (!started_at || !ended_at) return [];
      const [from, until] = [inLab(started_at), inLab(ended_at)];
      const title = `${label} …${run_id.slice(-4)}: ${step.name}, ${state}, ${Math.round(from)} to ${Math.round(until)} s`;
      return [{ instrument: step.module, workflow, title, from, until, succeeded: state === 'succeeded' }];
    }),
  );
}

/** What the runs' logs say of gaps. */
async function gapsOf(api: Client, ids: readonly string[]): Promise<Night['gaps']> {
  const told = { atRisk: 0, broken: 0, unannounced: 0 };
  for (const id of ids) {
    const { data } = await api.GET('/runs/{id}/log/entries', { params: { path: { id } } });
    const risky = new Set<number | undefined>();
    for (const { event, step } of data.entries) {
      if (event?.['event_name'] === 'GAP_AT_RISK') {
        told.atRisk += 1;
        risky.add(step);
      }
      if (event?.['event_name'] !== 'GAP_BROKEN') continue;
      told.broken += 1;
      if (!risky.has(step)) told.unannounced += 1;
    }
  }
  return told;
}

function countBy(words: readonly string[]): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const word of words) counted[word] = (counted[word] ?? 0) + 1;
  return counted;
}
