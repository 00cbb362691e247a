import { headKeys, type RunDocument, type RunHead, type StepDocument } from './run-document.ts';

/** What the list of steps shows of one. Small, because a run has up to 10,000. Times are milliseconds since the epoch. */
export interface StepLine {
  /** From 0. */
  position: number;
  /** Raised whenever anything of the step has changed, also what is not in this line. */
  revision: number;
  name: string;
  module: string;
  action: string;
  state: StepDocument['state'];
  instance?: string;
  attempt?: number;
  started_at?: number;
  ended_at?: number;
  silent_since?: number;
  overdue_since?: number;
  fraction?: number;
  note?: string;
  /** Why it ended without success, cut to a line. */
  failure?: string;
  /** What a person said of it when nobody knew what had become of it. */
  resolution?: string;
  /** The run that did it, where this one has taken over what it returned. */
  taken_from?: string;
  /** True where it has made files. */
  files?: boolean;
  /** The positions of the steps that it waits for; missing: the one before it. */
  after?: readonly number[];
  /** Of a step that was added while the run went on: why. */
  added_for?: Pick<NonNullable<StepDocument['added_for']>, 'as' | 'of' | 'round'>;
  /** Of a step that is done in rounds: for how many items, as far as that is known, or how often at most. */
  loop?: { items?: number } | { max: number };
}

/** A run without what only its single steps have. */
export interface RunOutline {
  head: RunHead;
  steps: readonly StepLine[];
  /** Grows with each change. */
  revision: number;
}

/** What has changed of a run since the reader's revision; all steps where the reader has none, or one that is not known. */
export interface OutlineChange {
  head: RunHead;
  revision: number;
  /** True where `steps` are all; else those that have changed. */
  whole: boolean;
  steps: StepLine[];
}

const longestFailure = 300;

/** The outline of a step. Pure. */
export function lineOf(step: StepDocument, position: number, revision: number): StepLine {
  const { name, module, action, state, agent, attempt, progress, failure, resolution } = step;
  const line: StepLine = { position, revision, name, module, action, state };
  const facts: Partial<StepLine> = {
    ...(agent !== undefined && { instance: agent }),
    ...(attempt !== undefined && { attempt }),
    ...timeAs('started_at', step.started_at),
    ...timeAs('ended_at', step.ended_at),
    ...timeAs('silent_since', step.silent_since),
    ...timeAs('overdue_since', step.overdue_since),
    ...(progress?.fraction !== undefined && { fraction: progress.fraction }),
    ...(progress?.note !== undefined && { note: progress.note }),
    ...(failure && { failure: failure.message.slice(0, longestFailure) }),
    ...(resolution && { resolution: resolution.as }),
    ...(step.taken_from !== undefined && { taken_from: step.taken_from }),
    ...(step.result?.files && { files: true }),
    ...(step.after && { after: step.after }),
    ...(step.added_for && { added_for: step.added_for }),
    ...(step.loop && { loop: loopOf(step) }),
  };
  return { ...line, ...facts };
}

function loopOf({ loop = {}, evaluated }: StepDocument): NonNullable<StepLine['loop']> {
  if (loop.repeat) return { max: loop.repeat.max };
  // A list that is worked out is kept where it is no longer than people read.
  const worked = evaluated?.['/for_each'];
  const items = loop.for_each?.count ?? (Array.isArray(worked) ? worked.length : undefined);
  return items === undefined ? {} : { items };
}

function timeAs<Name extends string>(
  name: Name,
  at: string | null | undefined,
): Partial<Record<Name, number>> {
  return (at ? { [name]: Date.parse(at) } : {}) as Partial<Record<Name, number>>;
}

/** What a run says of itself, without its steps and what was handed in. */
export function headOf(run: RunDocument): RunHead {
  const told = { ...run, warnings: run.warnings.slice(0, 100) };
  const known = headKeys.filter((key) => told[key] !== undefined);
  return Object.fromEntries(known.map((key) => [key, told[key]])) as RunHead;
}

/** The outline after a change. Lines that have not changed stay the same objects. */
export function applied(before: RunOutline | undefined, change: OutlineChange): RunOutline {
  const { head, revision, whole } = change;
  if (whole || !before) return { head, revision, steps: change.steps };
  const steps = [...before.steps];
  for (const line of change.steps) steps[line.position] = line;
  return { head, revision, steps };
}
