import { isTerminal, type RunState } from '../../shared/contracts/run.ts';
import { awaitsWord, type Flight, type RunContext, type UnknownOutcome } from './run-context.ts';
import type { RunSnapshot } from './run-progress.ts';

/** An attempt of a step, as the run has it in mind. */
export type Attempt = Flight & { command_id: string };

/** The state of a run as it is shown. */
export function stateOf({ value }: RunSnapshot): RunState {
  return value;
}

export function isOver(snapshot: RunSnapshot): boolean {
  return isTerminal(stateOf(snapshot));
}

/** True where the run is to end as cancelled and an instrument is not yet at rest. */
export function isBeingCancelled({ value }: RunSnapshot): boolean {
  return value === 'cancelling';
}

/** True where a step of it was granted, and the run is not over. */
export function hasBegun({ value }: RunSnapshot): boolean {
  return value === 'active' || value === 'cancelling';
}

/** True where somebody has paused it. */
export function isPausedByHand({ context }: RunSnapshot): boolean {
  return context.paused;
}

/** The attempts that are granted and not yet settled. */
export function inFlight({ context }: RunSnapshot): Attempt[] {
  return Object.entries(context.inflight).map(([command_id, flight]) => ({ command_id, ...flight }));
}

/** The attempt of a command, while it is in flight. */
export function flightOf({ context }: RunSnapshot, command_id: string): Flight | undefined {
  return Object.hasOwn(context.inflight, command_id) ? context.inflight[command_id] : undefined;
}

/** The attempt of a command, while the run wants to hear of it: in flight, or its outcome unknown. */
export function attemptOf(snapshot: RunSnapshot, command_id: string): Flight | undefined {
  return flightOf(snapshot, command_id) ?? unknownAttempt(snapshot, command_id)?.flight;
}

/** The attempts of which nobody knows what the instrument did, while no other of their step has begun. */
export function unknownAttempts({ context }: RunSnapshot): UnknownOutcome[] {
  return context.unknown === undefined ? [] : [context.unknown];
}

/** The attempt of a command, where nobody knows what the instrument did on it. */
export function unknownAttempt(snapshot: RunSnapshot, command_id: string): UnknownOutcome | undefined {
  return unknownAttempts(snapshot).find((unknown) => unknown.command_id === command_id);
}

/** Positions of the steps that nothing but an instrument keeps from being granted. */
export function startableSteps({ value, context }: RunSnapshot): number[] {
  const open = (value === 'queued' || value === 'active') && context.position < context.step_count;
  return open && isStartable(context) ? [context.position] : [];
}

function isStartable(context: RunContext): boolean {
  return (
    !context.paused &&
    !awaitsWord(context) &&
    context.retry_at === undefined &&
    Object.keys(context.inflight).length === 0
  );
}

/** The step that is in flight or next; the last one where there is none left. */
export function stepAtHand({ context }: RunSnapshot): number {
  return context.position;
}

/** True where the step's turn has come and it is not over. */
export function isAtHand({ context }: RunSnapshot, step: number): boolean {
  return context.position === step;
}

/** True where the run is done with the step. */
export function isStepOver({ context }: RunSnapshot, step: number): boolean {
  return step < context.position;
}

/** True where a step goes on only once somebody says what became of its latest attempt. */
export function awaitsResolution({ context }: RunSnapshot, step: number): boolean {
  return context.position === step && awaitsWord(context);
}

/** Since when a step could start, in milliseconds since the epoch. */
export function readySince({ context }: RunSnapshot, step: number): number | undefined {
  return context.position === step ? context.ready_at : undefined;
}

/** The highest attempt that was granted of a step; 0 where none was. */
export function attemptsGranted({ context }: RunSnapshot, step: number): number {
  return context.position === step ? context.attempt : 0;
}

/** The instance of a module that the run used first; its later steps of that module go there. */
export function homeOf({ context }: RunSnapshot, module: string): string | undefined {
  return Object.hasOwn(context.homes, module) ? context.homes[module]?.instance : undefined;
}
