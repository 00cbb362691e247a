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
import { deadlockInWords, endOfDeadlock, moment, nameStep } from '../../shared/sentences/index.ts';
import {
  isPausedByHand,
  inFlight,
  isHeld,
  isReady,
  isWaitingForWord,
  type Flight,
  type Waits,
  pauseInWords,
} from '../machine/index.ts';
import { type OwnedRun, shownWaits, type StepWait, type Waited } from '../state/index.ts';
import type { WaitReason } from '../../shared/contracts/wait-reason.ts';

/** Every change of a run writes it: a step's name in it is for people, and no longer than they read. */
const maxName = 100;

type WaitingRun = Pick<OwnedRun, 'definition' | 'snapshot' | 'steps' | 'waits'>;

/** For what a step waits; where the run itself is said to wait for it, the sentence that names the step. */
interface WaitTold {
  entry: WaitingFor;
  ofRun?: string;
}

/** Of all reasons why its steps wait, a run is said to wait for the one that stands first here. */
const weights: readonly WaitReason[] = [
  ...(['outcome_unknown', 'failed_step', 'silent', 'paused', 'retry', 'hindered', 'circle'] as const),
  ...(['held', 'sequential', 'location', 'no_agent', 'unfit', 'busy'] as const),
];

/**
 * For what the steps of a run wait: those that an instrument has first, then those that wait for a person's word, then those that have
 * waited longest; how many there are; and what is said of the run itself. It notes how long each step has waited
 * for what.
 * @param at the time of the turn, milliseconds since the epoch
 */
export function waitingForOf(run: WaitingRun, site: Site, at: number): Waits {
  const flights = inFlight(run.snapshot);
  const atInstruments = flights.flatMap((flight) => ofFlight(run, flight, site) ?? []);
  const shown = shownWaits(run);
  const waiting = shown.map(([position, wait]) => ofWait(run, position, wait));
  for (const [n, [, wait]] of shown.entries()) {
    const reason = waiting[n]?.entry.reason;
    const waited = waitsFor(wait.waited, reason === 'not_known' ? undefined : reason, at);
    if (waited) wait.waited = waited;
  }
  const all = [...atInstruments, ...waiting];
  // A pause of the run asks for nothing while an instrument acts: the step goes on to its end.
  const told = flights.length === 0 ? all : all.filter(({ entry }) => entry.held_by?.what !== 'run');
  const weighty = told.filter(({ entry }) => weights.includes(entry.reason));
  const [first] = weighty.sort((a, b) => weights.indexOf(a.entry.reason) - weights.indexOf(b.entry.reason));
  return {
    entries: all.map(({ entry }) => entry),
    count: run.waits.size + atInstruments.length,
    suspended: shown.some(([, { why }]) => why?.suspended),
    text: first && (first.ofRun ?? first.entry.text),
  };
}

/** For what a step waits that an instrument has and that does not go on by itself. */
function ofFlight(run: WaitingRun, flight: Flight, site: Site): WaitTold | undefined {
  const {
    step,
    module,
    instance,
    silent_since: since,
    lost_at: until,
    hindrance,
    command_id,
    phase,
  } = flight;
  const of = { ...nameIn(run, step), module, instance };
  const where = `${module}/${instance}`;
  if (since !== undefined) {
    const text = `waits for ${where}, whose agent is silent`;
    const hint = `look at its machine and its network, then ${startAgentInWords(site, { module, instance })}`;
    const entry: WaitingFor = { reason: 'silent', ...of, since, text, hint };
    const ofRun = `${text} since ${moment(since)}`;
    if (until === undefined) return { entry, ofRun };
    const then = `the outcome of ${named(run, step)} is unknown at ${moment(until)} unless it is back`;
    return { entry: { ...entry, until }, ofRun: `${ofRun}: ${then}` };
  }
  const { started_at = 0, progress } = run.steps[step] ?? {};
  if (hindrance !== undefined) {
    const text = `waits for ${where}, which ${hindrance}`;
    const hint = 'look at the instrument, then weir now';
    return { entry: { reason: 'hindered', ...of, since: started_at, text, hint } };
  }
  if (phase !== 'acting' || findModule(site.workcell, module)?.interface !== operatorInterface)
    return undefined;
  const note = progress?.note === undefined ? '' : `: ${progress.note}`;
  const text = `waits for the answer of ${where}${note}`;
  return { entry: { reason: 'person', ...of, since: started_at, text, hint: askCommand(command_id) } };
}

/** For what a step waits that is to be given to an instrument, or that waits for a person's word. */
function ofWait(run: WaitingRun, position: number, { since, why, circle }: StepWait): WaitTold {
  const { snapshot, definition, steps } = run;
  const { run_id } = definition;
  const module = definition.steps[position]?.module;
  const of = { ...nameIn(run, position), ...(module === undefined ? {} : { module }), since };
  const step = snapshot.steps[position];
  if (step && isWaitingForWord(step)) {
    const { attempt, why_unknown, ready_at } = step.context;
    const text = (it: string) =>
      `waits for somebody to say what became of ${it}: ${why_unknown?.message ?? ''}`;
    const hint = `look at the instrument, then ${resolveCommand(run_id)}`;
    const at = { since: why_unknown?.since ?? ready_at, ...(attempt && { instance: attempt.instance }) };
    return {
      entry: { reason: 'outcome_unknown', ...of, ...at, text: text('it'), hint },
      ofRun: text(named(run, position)),
    };
  }
  if (step && isHeld(step)) {
    const { error, ready_at } = step.context;
    const text = (it: string) =>
      `waits for somebody to say how the run goes on after ${it} has failed: ${(error?.message ?? '').slice(0, 200)}`;
    const at = { since: steps[position]?.ended_at ?? ready_at };
    return {
      entry: { reason: 'failed_step', ...of, ...at, text: text('it'), hint: heldStepCommands(run_id) },
      ofRun: text(named(run, position)),
    };
  }
  if (isPausedByHand(snapshot)) {
    const { at, ...who } = snapshot.context.paused_by ?? {};
    const held_by: HeldByWhom = {
      what: 'run',
      hold: 'paused',
      ...who,
      ...(at === undefined ? {} : { since: at }),
    };
    const text = pauseInWords(snapshot.context.paused_by);
    return { entry: { reason: 'paused', ...of, text, hint: resumeCommand(run_id), held_by } };
  }
  const until = step && !isReady(step) ? step.context.due?.retry : undefined;
  if (until !== undefined) {
    const text = `waits until ${moment(until)} to be tried again`;
    const entry: WaitingFor = { reason: 'retry', ...of, text, hint: 'it is tried again by itself', until };
    return { entry, ofRun: `waits until ${moment(until)} to try ${named(run, position)} again` };
  }
  const { kind, suspended: _, ...known } = why ?? {};
  if (circle) {
    const text = `waits in a deadlock: ${deadlockInWords(circle)}`;
    return { entry: { reason: 'circle', ...of, ...known, text, hint: endOfDeadlock(circle), circle } };
  }
  const found = { text: 'waits for its turn to be looked at', hint: 'weir now', ...known };
  return { entry: { reason: kind ?? 'not_known', ...of, ...found } };
}

function nameIn({ definition }: WaitingRun, step: number): { step: number; name: string } {
  return { step, name: (definition.steps[step]?.name ?? '').slice(0, maxName) };
}

function named({ definition }: WaitingRun, step: number): string {
  return nameStep(step, definition.steps[step]?.name);
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
