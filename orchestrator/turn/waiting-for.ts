import type { HeldByWhom, WaitingFor } from '../../shared/contracts/waiting-for.ts';
import { isPerson, type Workcell } from '../../shared/contracts/workcell.ts';
import {
  isPausedByHand,
  inFlight,
  isHeld,
  isReady,
  isWaitingForWord,
  type Flight,
  type Waits,
} from '../machine/index.ts';
import { type OwnedRun, shownWaits, type StepWait, type Waited } from '../state/index.ts';
import type { WaitReason } from '../../shared/contracts/wait-reason.ts';

/** Every change of a run writes it: a step's name in it is for people, and no longer than they read. */
const maxName = 100;
/** Characters of a failure that are told with the step that waits for a word. */
const maxMessage = 200;

type WaitingRun = Pick<OwnedRun, 'definition' | 'snapshot' | 'steps' | 'waits'>;

/**
 * For what the steps of a run wait, as facts: those that an instrument has first, then those that wait for a person's word, then those that
 * have waited longest; and how many there are. Pure.
 */
export function waitingForOf(run: WaitingRun, workcell: Workcell): Waits {
  const flights = inFlight(run.snapshot);
  const atInstruments = flights.flatMap((flight) => ofFlight(run, flight, workcell) ?? []);
  const shown = shownWaits(run);
  const waiting = shown.map(([position, wait]) => ofWait(run, position, wait, flights.length > 0));
  return {
    entries: [...atInstruments, ...waiting],
    count: run.waits.size + atInstruments.length,
    suspended: shown.some(([, { why }]) => why?.suspended),
  };
}

/** Notes of the steps that wait how long each has waited for what, at the end of a turn. */
export function rememberWaits(
  { waits }: Pick<OwnedRun, 'waits'>,
  entries: readonly WaitingFor[],
  at: number,
): void {
  for (const { step, reason } of entries) {
    const wait = waits.get(step);
    const waited = wait && waitsFor(wait.waited, reason === 'not_known' ? undefined : reason, at);
    if (waited) wait.waited = waited;
  }
}

/** For what a step waits that an instrument has and that does not go on by itself. */
function ofFlight(run: WaitingRun, flight: Flight, workcell: Workcell): WaitingFor | undefined {
  const { step, attempt, module, instance, silent_since: since, lost_at: until, hindrance, phase } = flight;
  const of = { ...nameIn(run, step), module, instance };
  if (since !== undefined)
    return {
      ...{ reason: 'silent', ...of, since },
      ...(until === undefined ? {} : { until }),
      ...(flight.keeps_running && { facts: { keeps_running: true } }),
    };
  const { started_at = 0, progress } = run.steps[step] ?? {};
  if (hindrance !== undefined)
    return { reason: 'hindered', ...of, since: started_at, facts: { said: hindrance } };
  if (phase !== 'acting' || !isPerson(workcell, module)) return undefined;
  const said = progress?.note === undefined ? {} : { said: progress.note };
  return { reason: 'person', ...of, since: started_at, facts: { attempt, ...said } };
}

/**
 * For what a step waits that is to be given to an instrument, or that waits for a person's word.
 * @param goesOn something else of the run is in flight
 */
function ofWait(
  run: WaitingRun,
  position: number,
  { since, why, circle }: StepWait,
  goesOn: boolean,
): WaitingFor {
  const { snapshot, definition, steps } = run;
  const module = definition.steps[position]?.module;
  const of = { ...nameIn(run, position), ...(module === undefined ? {} : { module }), since };
  const step = snapshot.steps[position];
  if (step && isWaitingForWord(step)) {
    const { attempt, why_unknown, ready_at } = step.context;
    const at = { since: why_unknown?.since ?? ready_at, ...(attempt && { instance: attempt.instance }) };
    return { reason: 'outcome_unknown', ...of, ...at, facts: { said: why_unknown?.message ?? '' } };
  }
  if (step && isHeld(step)) {
    const { error, ready_at } = step.context;
    const facts = { said: (error?.message ?? '').slice(0, maxMessage) };
    return { reason: 'failed_step', ...of, since: steps[position]?.ended_at ?? ready_at, facts };
  }
  if (isPausedByHand(snapshot)) {
    const { at, ...who } = snapshot.context.paused_by ?? {};
    const held_by: HeldByWhom = {
      what: 'run',
      hold: 'paused',
      ...who,
      ...(at === undefined ? {} : { since: at }),
    };
    // A pause of the run asks for nothing while an instrument acts: the step goes on to its end.
    return { reason: 'paused', ...of, held_by, ...(goesOn ? { facts: { beside: true } } : {}) };
  }
  const until = step && !isReady(step) ? step.context.due?.retry : undefined;
  if (until !== undefined) return { reason: 'retry', ...of, until };
  const { kind = 'not_known', suspended: _, ...known } = why ?? {};
  return circle ? { reason: 'circle', ...of, ...known, circle } : { reason: kind, ...of, ...known };
}

function nameIn({ definition }: WaitingRun, step: number): { step: number; name: string } {
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
