import {
  askCommand,
  heldStepCommands,
  resolveCommand,
  resumeCommand,
  startAgentInWords,
  type Site,
} from '../../shared/explain/index.ts';
import { operatorInterface } from '../../shared/contracts/question.ts';
import type { HeldByWhom, WaitingFor } from '../../shared/contracts/waiting-for.ts';
import { findModule } from '../../shared/contracts/workcell.ts';
import { deadlockInWords, endOfDeadlock, moment } from '../../shared/sentences/index.ts';
import {
  isPausedByHand,
  inFlight,
  isHeld,
  isReady,
  isWaitingForWord,
  type Flight,
  type StepSnapshot,
  type Waits,
  pauseInWords,
} from '../machine/index.ts';
import { type OwnedRun, shownWaits, type StepWait, type Waited } from '../state/index.ts';
import type { WaitReason } from '../../shared/contracts/wait-reason.ts';

/** Every change of a run writes it: a step's name in it is for people, and no longer than they read. */
const maxName = 100;

/**
 * For what the steps of a run wait: those that an instrument has first, then those that have waited longest; and how many there are.
 * Notes with each for what it has waited until now.
 * @param at the time of the turn, milliseconds since the epoch
 */
export function waitingForOf(run: OwnedRun, site: Site, at: number): Waits {
  const shown = shownWaits(run);
  for (const [position, wait] of shown) {
    const waited = waitsFor(wait.waited, reasonOf(run, position), at);
    if (waited) wait.waited = waited;
  }
  const atInstruments = inFlight(run.snapshot).flatMap((flight) => ofFlight(run, flight, site) ?? []);
  const flying = new Set(atInstruments.map(({ step }) => step));
  const waiting = shown.filter(([position]) => !flying.has(position));
  const entries = [...atInstruments, ...waiting.map(([position, wait]) => ofWait(run, position, wait))];
  const count = run.waits.size + atInstruments.filter(({ step }) => !run.waits.has(step)).length;
  const suspended = waiting.some(([, { why }]) => why?.suspended);
  // A circle weighs more than what the scheduler found.
  const deadlock = entries.find(({ reason }) => reason === 'circle');
  const text = deadlock?.text ?? waiting.find(([, { why }]) => why)?.[1].why?.text;
  return { entries, count, suspended, text };
}

/** An entry for a step that an instrument has and that does not go on by itself. */
function ofFlight(run: OwnedRun, flight: Flight, site: Site): WaitingFor | undefined {
  const { step, module, instance, silent_since, lost_at, hindrance, command_id, phase } = flight;
  const asks = phase === 'acting' && findModule(site.workcell, module)?.interface === operatorInterface;
  if (silent_since === undefined && hindrance === undefined && !asks) return undefined;
  const of = { ...nameIn(run, step), module, instance };
  const where = `${module}/${instance}`;
  const record = run.steps[step];
  if (silent_since !== undefined)
    return {
      ...{ reason: 'silent', ...of, since: silent_since, text: `waits for ${where}, whose agent is silent` },
      hint: `look at its machine and its network, then ${startAgentInWords(site, { module, instance })}`,
      ...(lost_at === undefined ? {} : { until: lost_at }),
    };
  const since = record?.started_at ?? 0;
  if (hindrance !== undefined) {
    const text = `waits for ${where}, which ${hindrance}`;
    return { reason: 'hindered', ...of, since, text, hint: `look at the instrument, then weir now` };
  }
  const { note } = record?.progress ?? {};
  const text = `waits for the answer of ${where}${note === undefined ? '' : `: ${note}`}`;
  return { reason: 'person', ...of, since, text, hint: askCommand(command_id) };
}

/** An entry for a step that waits to be given to an instrument, or for a person's word. */
function ofWait(run: OwnedRun, position: number, { since, why, circle: deadlock }: StepWait): WaitingFor {
  const { snapshot, definition } = run;
  const { run_id } = definition;
  const module = definition.steps[position]?.module;
  const of = { ...nameIn(run, position), ...(module === undefined ? {} : { module }) };
  const step = snapshot.steps[position];
  if (step && isWaitingForWord(step)) return { ...of, ...unknownOutcome(run_id, step) };
  if (step && isHeld(step)) return { ...of, ...failedStep(run, position, step) };
  if (isPausedByHand(snapshot)) {
    const { at, by, reason } = snapshot.context.paused_by ?? {};
    const held_by: HeldByWhom = {
      ...{ what: 'run', hold: 'paused' },
      ...(by === undefined ? {} : { by }),
      ...(reason === undefined ? {} : { reason }),
      ...(at === undefined ? {} : { since: at }),
    };
    const text = pauseInWords(snapshot.context.paused_by);
    return { reason: 'paused', ...of, since, text, hint: resumeCommand(run_id), held_by };
  }
  const retry = step && !isReady(step) ? step.context.due?.retry : undefined;
  if (retry !== undefined) {
    const text = `waits until ${moment(retry)} to be tried again`;
    return { reason: 'retry', ...of, since, text, hint: 'it is tried again by itself', until: retry };
  }
  const { kind: _kind, suspended: _suspended, ...known } = why ?? {};
  if (deadlock) {
    const text = `waits in a deadlock: ${deadlockInWords(deadlock)}`;
    return {
      reason: 'circle',
      ...of,
      since,
      ...known,
      text,
      hint: endOfDeadlock(deadlock),
      circle: deadlock,
    };
  }
  if (!why) {
    const text = 'waits for its turn to be looked at';
    return { reason: 'not_known', ...of, since, text, hint: 'weir now' };
  }
  return { reason: why.kind, ...of, since, ...known, text: why.text, hint: why.hint };
}

function unknownOutcome(
  run_id: string,
  { context: { attempt, why_unknown, ready_at } }: StepSnapshot,
): Pick<WaitingFor, 'reason' | 'text' | 'hint' | 'instance' | 'since'> {
  const message = why_unknown?.message ?? '';
  return {
    reason: 'outcome_unknown',
    text: `waits for somebody to say what became of it: ${message}`,
    hint: `look at the instrument, then ${resolveCommand(run_id)}`,
    since: why_unknown?.since ?? ready_at,
    ...(attempt === undefined ? {} : { instance: attempt.instance }),
  };
}

function failedStep(
  { definition: { run_id }, steps }: OwnedRun,
  position: number,
  { context: { error, ready_at } }: StepSnapshot,
): Pick<WaitingFor, 'reason' | 'text' | 'hint' | 'since'> {
  const message = (error?.message ?? '').slice(0, 200);
  return {
    reason: 'failed_step',
    text: `waits for somebody to say how the run goes on after it has failed: ${message}`,
    hint: heldStepCommands(run_id),
    since: steps[position]?.ended_at ?? ready_at,
  };
}

function nameIn({ definition }: OwnedRun, step: number): { step: number; name: string } {
  return { step, name: (definition.steps[step]?.name ?? '').slice(0, maxName) };
}

/** What is known once it waits for `reason` at the time `at`; undefined where it was never seen to wait. Pure. */
export function waitsFor(
  waited: Waited | undefined,
  reason: WaitReason | undefined,
  at: number,
): Waited | undefined {
  if (waited?.reason === reason) return waited;
  return { ...(reason === undefined ? {} : { reason }), since: at, before: timesOf(waited, at) };
}

/** For what it has waited longest until then; undefined where it was never seen to wait. Pure. */
export function longestWait(waited: Waited | undefined, at: number): WaitReason | undefined {
  const times = Object.entries(timesOf(waited, at)) as [WaitReason, number][];
  return times.sort(([, a], [, b]) => b - a)[0]?.[0];
}

function timesOf(waited: Waited | undefined, at: number): Waited['before'] {
  const { reason, since = at, before = {} } = waited ?? {};
  return reason === undefined ? before : { ...before, [reason]: (before[reason] ?? 0) + at - since };
}

/** For what a step waits, in a word; undefined where nobody has found that out yet. */
function reasonOf({ snapshot, waits }: OwnedRun, position: number): WaitReason | undefined {
  const step = snapshot.steps[position];
  if (step && isWaitingForWord(step)) return 'outcome_unknown';
  if (step && isHeld(step)) return 'failed_step';
  if (isPausedByHand(snapshot)) return 'paused';
  if (step && !isReady(step) && step.context.due?.retry !== undefined) return 'retry';
  const { circle: deadlock, why } = waits.get(position) ?? {};
  return deadlock ? 'circle' : why?.kind;
}
