import type { Run, Step } from '../../../client/index.ts';

/** What `GET /runs/{id}` says beside the run itself: its steps, what was handed in, and times as WEI has them. */
const besideHead = [
  'steps',
  'flowdef',
  'payload',
  'metadata',
  'parameters',
  'modules',
  'given_parameters',
  'start_time',
  'end_time',
  'duration',
  'trace_id',
] as const satisfies (keyof Run)[];

/** What it says of the run itself, as far as that has a name. */
export type RunHead = {
  [Key in keyof Run as string extends Key ? never : Exclude<Key, (typeof besideHead)[number]>]: Run[Key];
};

/** How a step follows others: a line has it as the step has. */
const kept = ['recover', 'cleanup', 'gaps', 'reserve', 'hold'] as const satisfies (keyof Step)[];

/** What the list of steps shows of one. Small, because a run has up to 10,000. Times are milliseconds since the epoch. */
export interface StepLine extends Pick<
  Step,
  | ('name' | 'module' | 'action' | 'state' | 'attempt' | 'taken_from' | 'after' | 'added_for')
  | ('when' | (typeof kept)[number])
> {
  /** From 0. */
  position: number;
  /** Raised whenever anything of the step has changed, also what is not in this line. */
  revision: number;
  instance?: string;
  started_at?: number;
  ended_at?: number;
  /** Since when it could have begun, where the server tells that; and for what it waited longest. */
  ready_at?: number;
  waited_for?: NonNullable<Step['waited_for']>;
  first_forecast?: { begin: number; end?: number };
  /** The attempts before, the oldest first. */
  earlier?: AttemptLine[];
  silent_since?: number;
  overdue_since?: number;
  fraction?: number;
  note?: string;
  /** Why it ended without success, cut to a line. */
  failure?: string;
  /** What a person said of it when nobody knew what had become of it. */
  resolution?: string;
  /** True where it has made files. */
  files?: boolean;
  /** Of a step that is done in rounds: for how many items, as far as that is known, or how often at most. */
  loop?: { items?: number; parallel?: number } | { max: number };
}

/** What is known of an attempt after which there was another one. Times are milliseconds since the epoch. */
export interface AttemptLine extends Pick<
  NonNullable<Step['earlier']>[number],
  'attempt' | 'state' | 'unknown' | 'waited_for'
> {
  started_at?: number;
  ended_at?: number;
  ready_at?: number;
}

/** A run without what only its single steps have. */
export interface RunOutline {
  head: RunHead;
  steps: readonly StepLine[];
  /** Grows with each change. */
  revision: number;
  /** The steps as they were when one was last added, or began to follow others: the same list until there is another one. */
  plan: readonly StepLine[];
  /** The revision of that. */
  planned: number;
}

/** What has changed of a run since the reader's revision; all steps where the reader has none, or one that is not known. */
export interface OutlineChange {
  head: RunHead;
  revision: number;
  /** The revision with which a step was last added, or began to follow others. */
  planned: number;
  /** True where `steps` are all; else those that have changed. */
  whole: boolean;
  steps: StepLine[];
}

const longestFailure = 300;
/** Of a condition (characters). */
const longestWhen = 120;

/** The outline of a step. Pure. */
export function lineOf(step: Step, position: number, revision: number): StepLine {
  const { name, module, action, state, agent, attempt, progress, failure, resolution } = step;
  const line: StepLine = { position, revision, name, module, action, state };
  const facts: Partial<StepLine> = {
    ...(agent && { instance: agent }),
    ...(attempt !== undefined && { attempt }),
    ...timeAs('started_at', step.started_at),
    ...timeAs('ended_at', step.ended_at),
    ...timeAs('ready_at', step.ready_at),
    ...(step.waited_for && { waited_for: step.waited_for }),
    ...(step.first_forecast && { first_forecast: timesOf(step.first_forecast) }),
    ...(step.earlier && step.earlier.length > 0 && { earlier: step.earlier.map(attemptOf) }),
    ...timeAs('silent_since', step.silent_since),
    ...timeAs('overdue_since', step.overdue_since),
    ...(progress?.fraction !== undefined && { fraction: progress.fraction }),
    ...(progress?.note !== undefined && { note: progress.note }),
    ...(failure && { failure: failure.message.slice(0, longestFailure) }),
    ...(resolution && { resolution: resolution.as }),
    ...(step.taken_from !== undefined && { taken_from: step.taken_from }),
    ...(step.result?.files && { files: true }),
    ...(step.after && { after: step.after }),
    ...(step.when !== undefined && { when: step.when.slice(0, longestWhen) }),
    ...(step.added_for && { added_for: step.added_for }),
    ...(step.loop && { loop: loopOf(step) }),
  };
  for (const key of kept) if (step[key] !== undefined) Object.assign(facts, { [key]: step[key] });
  return { ...line, ...facts };
}

function attemptOf(of: NonNullable<Step['earlier']>[number]): AttemptLine {
  const { attempt, state, unknown, waited_for, started_at, ended_at, ready_at } = of;
  return {
    ...{ attempt, state },
    ...(unknown && { unknown }),
    ...(waited_for && { waited_for }),
    ...timeAs('started_at', started_at),
    ...timeAs('ended_at', ended_at),
    ...timeAs('ready_at', ready_at),
  };
}

function loopOf({ loop = {}, evaluated }: Step): NonNullable<StepLine['loop']> {
  if (loop.repeat) return { max: loop.repeat.max };
  // A list that is worked out is kept where it is no longer than people read.
  const worked = evaluated?.['/for_each'];
  const items = loop.for_each?.count ?? (Array.isArray(worked) ? worked.length : undefined);
  const { max_parallel: parallel = 1 } = loop.for_each ?? {};
  return { ...(items !== undefined && { items }), ...(parallel > 1 && { parallel }) };
}

function timesOf({
  begin,
  end,
}: NonNullable<Step['first_forecast']>): NonNullable<StepLine['first_forecast']> {
  return { begin: Date.parse(begin), ...timeAs('end', end) };
}

function timeAs<Name extends string>(
  name: Name,
  at: string | null | undefined,
): Partial<Record<Name, number>> {
  return (at ? { [name]: Date.parse(at) } : {}) as Partial<Record<Name, number>>;
}

/** How a step follows others, as a text: another one where that has changed. */
export function planOf({ name, after, added_for, when, loop, ...line }: StepLine): string {
  return JSON.stringify([name, after, added_for, when, loop, ...kept.map((key) => line[key] ?? null)]);
}

/** What a run says of itself, without its steps and what was handed in. */
export function headOf(run: Run): RunHead {
  const head = { ...run, warnings: run.warnings.slice(0, 100) };
  for (const key of besideHead) Reflect.deleteProperty(head, key);
  return head;
}

/** The outline after a change. Lines that have not changed stay the same objects. */
export function applied(before: RunOutline | undefined, change: OutlineChange): RunOutline {
  const { head, revision, planned, whole } = change;
  let steps: readonly StepLine[] = change.steps;
  if (before && !whole) {
    const lines = [...before.steps];
    for (const line of change.steps) lines[line.position] = line;
    steps = lines;
  }
  return { head, revision, planned, steps, plan: before?.planned === planned ? before.plan : steps };
}
