import type { RunHead, StepLine } from '../../worker/index.ts';
import type { Shown } from '../../design/state.tsx';

const over = ['completed', 'failed', 'cancelled', 'withdrawn'];

/** True where the run has ended: it never changes again. */
export function isOver({ state }: Pick<RunHead, 'state'>): boolean {
  return over.includes(state);
}

/** How a step of a run is shown in its list. Pure. */
export function lookOf(line: StepLine, head: RunHead): Shown {
  if (unknownAt(line.position, head)) return { key: 'unknown', word: 'outcome unknown' };
  if (isHeld(line.position, head)) return { key: 'attention', word: 'failed, waits for you' };
  switch (line.state) {
    case 'succeeded':
      return { key: 'done', word: doneWord(line) };
    case 'failed':
      // What has failed and waits is tried again.
      return waitOf(line, head) ? { key: 'waiting', word: 'tried again' } : { key: 'failed', word: 'failed' };
    case 'cancelled':
      return { key: 'cancelled', word: line.resolution === 'skip' ? 'left out' : 'cancelled' };
    case 'skipped':
      return { key: 'skipped', word: line.resolution === undefined ? 'skipped' : 'skipped by hand' };
    case 'running':
      return runningLook(line, head);
    case 'idle':
    case 'not_ready':
      return aheadLook(line, head);
  }
}

/** What is known of a step of which nobody knows what became of it; null for any other. */
export function unknownAt(position: number, { unknown, unknowns = [] }: RunHead): RunHead['unknown'] {
  return [unknown, ...unknowns].find((each) => each?.step === position) ?? null;
}

/** True where the step has failed, and the run waits until a person says how it goes on. */
export function isHeld(position: number, { held = [] }: RunHead): boolean {
  return held.some(({ step }) => step === position);
}

/** For what the step waits, where it does. */
function waitOf(
  { position }: StepLine,
  { waiting_for }: RunHead,
): RunHead['waiting_for'][number] | undefined {
  return waiting_for.find(({ step }) => step === position);
}

function doneWord({ resolution, taken_from }: StepLine): string {
  if (taken_from !== undefined) return 'taken over';
  return resolution === 'happened' ? 'done, as somebody said' : 'done';
}

function runningLook(line: StepLine, head: RunHead): Shown {
  if (line.silent_since !== undefined) return { key: 'silent', word: 'its agent is silent' };
  if (head.state === 'cancelling') return { key: 'attention', word: 'asked to stop' };
  if (line.overdue_since !== undefined) return { key: 'attention', word: 'overdue' };
  if (line.loop) return { key: 'running', word: 'in rounds' };
  if (waitOf(line, head)?.reason === 'person') return { key: 'asked', word: 'asks a person' };
  return { key: 'running', word: 'acting' };
}

function aheadLook(line: StepLine, head: RunHead): Shown {
  const { position } = line;
  if (isOver(head)) return { key: 'idle', word: 'not reached' };
  const reason = waitOf(line, head)?.reason;
  if (reason === 'circle') return { key: 'attention', word: 'waits in a deadlock' };
  if (reason === 'paused' && head.paused_by) return { key: 'paused', word: 'paused' };
  if (reason !== undefined) return { key: 'waiting', word: 'waiting' };
  if (position !== head.step_index) return { key: 'idle', word: 'ahead' };
  if (head.paused_by) return { key: 'paused', word: 'paused' };
  return { key: 'waiting', word: head.waiting === null ? 'next' : 'waiting' };
}

/** The steps that instruments have in hand: a loop has none, its rounds have. */
export function actingSteps(steps: readonly StepLine[]): StepLine[] {
  return steps.filter(({ state, loop }) => state === 'running' && !loop);
}

/**
 * The position of the step that somebody wants to see who follows the run: one that acts, one that waits for a person, the first that
 * waits, the next; at the end the one that was done last, or the one that failed. Pure.
 */
export function currentStep(head: RunHead, steps: readonly StepLine[]): number {
  const last = Math.max(0, steps.length - 1);
  const next = Math.min(head.step_index, last);
  if (head.state === 'completed') return lastDone(steps) ?? next;
  if (isOver(head)) return next;
  const found =
    (head.unknown?.run === 'waits' ? head.unknown.step : undefined) ??
    head.held?.[0]?.step ??
    actingSteps(steps)[0]?.position ??
    head.waiting_for[0]?.step;
  return Math.min(found ?? next, last);
}

/** Rounds stand behind all that was handed in, so the step that was done last is not the last of the list. */
function lastDone(steps: readonly StepLine[]): number | undefined {
  const done = steps.filter(({ loop, ended_at, attempt }) => !loop && attempt && ended_at !== undefined);
  return done.reduce<StepLine | undefined>(
    (last, each) => ((each.ended_at ?? 0) >= (last?.ended_at ?? 0) ? each : last),
    undefined,
  )?.position;
}

/** A step as the list calls it, by number and name; what was added to the run, of a round say, has no number there. Pure. */
export function calledStep({
  position,
  name,
  added_for,
}: Pick<StepLine, 'position' | 'name' | 'added_for'>): string {
  return added_for ? name : `${position + 1} ${name}`;
}

/** The same of a step by its position. Pure. */
export function wordOfStep(steps: readonly StepLine[], position: number): string {
  const line = steps[position];
  return line ? calledStep(line) : String(position + 1);
}

/** The same in a sentence: `step 3 “mix”`, and `“adjust[2]/mix”` of what was added. Pure. */
export function namedStep(steps: readonly StepLine[], position: number): string {
  const { name, added_for } = steps[position] ?? {};
  return [...(added_for ? [] : [`step ${position + 1}`]), ...(name === undefined ? [] : [`“${name}”`])].join(
    ' ',
  );
}
