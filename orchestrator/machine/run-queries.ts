import { parseCommandId } from '../../shared/contracts/command-id.ts';
import { type RunState, terminalStates, type UnknownStep } from '../../shared/contracts/run.ts';
import { allStepsBefore, type Plan, roundParts, stepsBefore } from './plan.ts';
import type { RunSnapshot } from './run-context.ts';
import {
  reported,
  type Attempt,
  type CommandPhase,
  type WhyUnknown,
  type ReportedPhase,
  type StepContext,
  type StepSnapshot,
} from './step-context.ts';

/** An attempt of a step, and where it stands. Times are milliseconds since the epoch. */
export type Flight = Attempt & {
  step: number;
  /** How far its command has come; where its outcome is unknown, had come. */
  phase: ReportedPhase;
  /** When a silent agent's outcome becomes unknown. */
  lost_at?: number;
};

/** An attempt of which nobody knows what the instrument did. */
export type UnknownOutcome = WhyUnknown & {
  command_id: string;
  flight: Flight;
  /** True where the workflow allows the step to be repeated all the same. */
  repeat: boolean;
};

/** A run of which something is asked. */
export type Run = RunSnapshot;

/** The part of a run that most questions about its steps are about. */
type Begun = Pick<Run, 'steps' | 'undone' | 'engaged'>;

function engagedSteps({ steps, engaged }: Pick<Run, 'steps' | 'engaged'>): StepSnapshot[] {
  return engaged.flatMap((position) => steps[position] ?? []);
}

/** True where more is known of a step than that it waits for an instrument or for its rounds, and it is not done; see `RunSnapshot`. */
export function isEngaged(step: StepSnapshot): boolean {
  const { value, context } = step;
  if (isDone(step)) return false;
  const waits = value === 'ready' || value === 'pending' || value === 'looping';
  return !waits || context.due !== undefined || context.why_unknown !== undefined;
}

/** The state of a run as it is shown. */
export function stateOf(run: Run): RunState {
  const work = workOf(run);
  if (work !== 'draining') return work;
  const isToBeCancelled = isBeingCancelled(run) || run.context.cancelled_by !== undefined;
  return isToBeCancelled ? 'cancelling' : 'active';
}

type Work = Exclude<RunState, 'cancelling'> | 'draining';

/** The region `work` of an open run; how an ended one ended. */
export function workOf({ value }: Pick<Run, 'value'>): Work {
  if (typeof value === 'string') return value as Work;
  const work = openOf(value).work;
  return typeof work === 'string' ? work : 'draining';
}

type Draining = 'failing' | 'cleaningUp' | { cancelling: 'toCleanUp' | 'atOnce' };
type Open = { work: 'new' | 'queued' | 'active' | { draining: Draining }; control: 'going' | 'paused' };

/** The regions of a run that has not ended. */
function openOf(value: Exclude<Run['value'], string>): Open {
  return value['open'] as Open;
}

export function isOver(run: Pick<Run, 'value'>): boolean {
  return (terminalStates as readonly string[]).includes(workOf(run));
}

/** How a run draws to its end, where it does. */
function drainingOf({ value }: Pick<Run, 'value'>): Draining | undefined {
  const work = typeof value === 'string' ? value : openOf(value).work;
  return typeof work === 'string' ? undefined : work.draining;
}

/** True where the run is to end as cancelled and an instrument is not yet at rest. */
export function isBeingCancelled(run: Pick<Run, 'value'>): boolean {
  return typeof drainingOf(run) === 'object';
}

/** True where it ends then without what it is to be cleaned up by. */
export function isCancelledAtOnce(run: Pick<Run, 'value'>): boolean {
  const draining = drainingOf(run);
  return typeof draining === 'object' && draining.cancelling === 'atOnce';
}

/** True where it comes to its end, and what is done then is under way. */
export function isCleaningUp(run: Pick<Run, 'value'>): boolean {
  return drainingOf(run) === 'cleaningUp';
}

/** The regions of a step that is in flight. */
export function inFlightState({ value }: StepSnapshot):
  | {
      agent: 'heard' | 'silent';
      command: CommandPhase;
      pace: 'onTime' | 'overdue';
      stop: 'unasked' | 'timedOut' | 'cancelling';
    }
  | undefined {
  return typeof value === 'object' && 'inFlight' in value ? (value['inFlight'] as never) : undefined;
}

/** True where those that wait for the step may go on: it has succeeded, is skipped, or has failed and the run goes on. */
export function isDone({ value }: StepSnapshot): boolean {
  return value === 'succeeded' || value === 'skipped' || value === 'passedOver';
}

/** True where nothing becomes of the step any more. */
export function isEnded(step: StepSnapshot): boolean {
  return isDone(step) || step.value === 'failed' || step.value === 'cancelled';
}

/** True where the step waits for nothing but its grant. */
export function isReady({ value }: StepSnapshot): boolean {
  return value === 'ready' || (isRepeating(value) && value.unknown.repeating === 'ready');
}

function isRepeating(value: StepSnapshot['value']): value is { unknown: { repeating: string } } {
  return typeof value === 'object' && typeof value['unknown'] === 'object';
}

/** True where the step goes on only once somebody says what became of its latest attempt. */
export function isWaitingForWord(step: StepSnapshot | undefined): boolean {
  const value = step?.value;
  return typeof value === 'object' && value['unknown'] === 'waiting';
}

/** True where the step goes on only once a person says so: what became of its latest attempt, or what comes after its failure. */
export function waitsForPerson(step: StepSnapshot | undefined): boolean {
  return step !== undefined && (isWaitingForWord(step) || isHeld(step));
}

/** True where what is done when the step has failed is under way. */
export function isRecovering({ value }: StepSnapshot): boolean {
  return typeof value === 'object' && 'recovering' in value;
}

/** True where the step has failed, and its run waits for a person to say how it goes on. */
export function isHeld({ value }: StepSnapshot): boolean {
  return value === 'held';
}

/** The attempts that are granted and not yet settled. */
export function inFlight(run: Begun): Flight[] {
  return engagedSteps(run).flatMap((step) => flightIn(step) ?? []);
}

function flightIn(step: StepSnapshot): Flight | undefined {
  const regions = inFlightState(step);
  return regions && viewOf(step.context, regions.command);
}

function viewOf({ step, attempt, due }: StepContext, phase: CommandPhase): Flight | undefined {
  const { lost } = due ?? {};
  return (
    attempt && { ...attempt, step, phase: reported(phase), ...(lost === undefined ? {} : { lost_at: lost }) }
  );
}

/** The attempt of a command, while it is in flight. */
export function flightOf(run: Pick<Run, 'steps' | 'engaged'>, command_id: string): Flight | undefined {
  const step = engagedStepOf(run, command_id);
  return step && flightIn(step);
}

/** The step whose latest attempt a command is, while the run can still hear of it. */
export function stepOf(run: Pick<Run, 'steps' | 'engaged'>, command_id: string): StepSnapshot | undefined {
  const engaged = engagedStepOf(run, command_id);
  if (engaged) return engaged;
  const position = parseCommandId(command_id)?.step;
  const step = position === undefined ? undefined : run.steps[position];
  return step?.context.attempt?.command_id === command_id ? step : undefined;
}

/** Few steps are engaged: they are looked through before the id is taken apart. */
function engagedStepOf(run: Pick<Run, 'steps' | 'engaged'>, command_id: string): StepSnapshot | undefined {
  return engagedSteps(run).find(({ context }) => context.attempt?.command_id === command_id);
}

/** The attempt of a command, while the run wants to hear of it: in flight, or its outcome unknown. */
export function attemptOf(run: Pick<Run, 'steps' | 'engaged'>, command_id: string): Flight | undefined {
  return flightOf(run, command_id) ?? unknownAttempt(run, command_id)?.flight;
}

/** The attempts of which nobody knows what the instrument did, while no other of their step has begun. */
export function unknownAttempts(run: Begun): UnknownOutcome[] {
  return engagedSteps(run).flatMap((step) => unknownIn(step) ?? []);
}

function unknownIn({ value, context }: StepSnapshot): UnknownOutcome | undefined {
  const { why_unknown } = context;
  const flight = why_unknown && viewOf(context, why_unknown.phase);
  return flight && { ...why_unknown, command_id: flight.command_id, flight, repeat: isRepeating(value) };
}

/** The attempt of a command, where nobody knows what the instrument did on it. */
export function unknownAttempt(
  run: Pick<Run, 'steps' | 'engaged'>,
  command_id: string,
): UnknownOutcome | undefined {
  const step = stepOf(run, command_id);
  return step && unknownIn(step);
}

/** What a run does about such an attempt. Of a step that has ended nothing is heard, though its run may have something left to do. */
export function doesAbout(run: Run, { flight: { step }, repeat }: UnknownOutcome): UnknownStep['run'] {
  if (isOver(run) || !isCurrentStep(run, step)) return 'over';
  return repeat ? 'repeats' : 'waits';
}

/** True where all steps that come before it are done. */
export function isReached({ context, steps, plan }: Run, step: number): boolean {
  return stepsBefore(plan, step).every((before) => {
    const found = steps[before];
    return found !== undefined && isDone(found) && !context.early?.includes(before);
  });
}

/** A step that has begun although it comes after this one: the store was put back, and a journal knows more than it. */
export function laterStep({ context, steps, plan }: Run, step: number): number | undefined {
  return context.early?.find(
    // One that a person has left out has not begun.
    (later) => attemptsGranted({ steps }, later) > 0 && allStepsBefore(plan, later).has(step),
  );
}

/** The first step that has begun and is not done; where all are, the last of them. */
export function currentStep({ steps, undone }: Begun): number {
  return undone[0] ?? Object.values(steps).at(-1)?.context.step ?? 0;
}

/** True where the step's turn has come and it is not over. */
export function isCurrentStep({ steps }: Pick<Run, 'steps'>, step: number): boolean {
  const found = steps[step];
  return found !== undefined && !isEnded(found);
}

/** The highest attempt that was granted of a step; 0 where none was. */
export function attemptsGranted({ steps }: Pick<Run, 'steps'>, step: number): number {
  return steps[step]?.context.attempts ?? 0;
}

/**
 * What a paused run may do: what is in flight goes on to its end, and no step of it is granted. It may be cancelled, and what becomes of
 * its attempts is taken in, as of any run. The chart is in `run.ts`.
 */

/** True where its steps may be granted. */
export function isTaking(run: Run): boolean {
  if (isCleaningUp(run)) return true;
  const work = workOf(run);
  return (work === 'queued' || work === 'active') && !isPausedByHand(run);
}

/** True where somebody has paused it; the end of a run is not paused. */
export function isPausedByHand({ value }: Pick<Run, 'value'>): boolean {
  return typeof value !== 'string' && openOf(value).control === 'paused' && !isCleaningUp({ value });
}

/** True where the run goes on only once somebody says so, or says what became of a step. */
export function isPaused(run: Run): boolean {
  if (isOver(run)) return false;
  return isPausedByHand(run) || run.engaged.some((position) => waitsForPerson(run.steps[position]));
}

/** Positions of the steps that nothing but an instrument keeps from being granted. */
export function startableSteps(run: Run): number[] {
  if (!isTaking(run)) return [];
  const cleans = isCleaningUp(run);
  return run.undone.filter((position) => {
    const step = run.steps[position];
    return step !== undefined && isReady(step) && (cleans || isReached(run, position));
  });
}

type Steps = Readonly<Record<number, StepSnapshot>>;

/** How many steps under `cleanup` have not ended yet. */
export function leftToCleanUp(plan: Plan, steps: Steps): number {
  return plan.filter((_, position) => isLeftToCleanUp(plan, steps, position)).length;
}

/**
 * The steps under `cleanup` whose turn it is: in their order, each whatever became of what comes before it. Those at the end of rounds come
 * before those at the end of the run, and those of rounds within a round before its own.
 */
export function cleanupToBegin(plan: Plan, steps: Steps): number[] {
  const closing = [...plan.keys()].filter(
    (position) => isOfOpenRound(plan, position) && isLeftToCleanUp(plan, steps, position),
  );
  const around = new Set(closing.flatMap((position) => roundsAround(plan, position).slice(1)));
  return [...plan.keys()].filter((position) => {
    if (plan[position]?.cleanup !== true || !isLeftToCleanUp(plan, steps, position)) return false;
    const known = steps[position];
    if (known && known.value !== 'pending') return false;
    if (isOfOpenRound(plan, position)) {
      if (around.has(roundsAround(plan, position)[0] ?? '')) return false;
    } else if (closing.length > 0) return false;
    return !stepsBefore(plan, position).some((before) => isLeftToCleanUp(plan, steps, before));
  });
}

/** True where it is done at the end of a round that is not itself a part of what cleans up. */
function isOfOpenRound(plan: Plan, position: number): boolean {
  const { closes, added_for } = plan[position] ?? {};
  return closes === true && added_for !== undefined && plan[added_for.of]?.cleanup !== true;
}

/** The rounds that a step is a part of, the innermost first. */
function roundsAround(plan: Plan, position: number): string[] {
  const rounds: string[] = [];
  for (let at = plan[position]?.added_for; at; at = plan[at.of]?.added_for)
    if (at.as === 'round') rounds.push(`${at.of} ${at.round}`);
  return rounds;
}

/** Of a round in which nothing was begun, nothing is to be cleaned up. */
function isLeftToCleanUp(plan: Plan, steps: Steps, position: number): boolean {
  const step = steps[position];
  if (plan[position]?.cleanup !== true || (step && isEnded(step))) return false;
  return !isOfOpenRound(plan, position) || hasBegun(plan, steps, position);
}

/** True where an instrument was asked for something in the round of a step, whose steps were added together. */
function hasBegun(plan: Plan, steps: Steps, position: number): boolean {
  const { of, round } = plan[position]?.added_for ?? {};
  for (
    let part = position;
    plan[part]?.added_for?.of === of && plan[part]?.added_for?.round === round;
    part -= 1
  ) {
    const step = steps[part];
    if (roundParts(plan, part).length > 0 || step?.value === 'succeeded' || (step?.context.attempts ?? 0) > 0)
      return true;
  }
  return false;
}
