import type { LogLine, StepRecord } from '../../../shared/contracts/run.ts';
import type { Failure } from '../../../shared/errors/weir-error.ts';
import { attemptOf, type Flight, type RunContext } from '../run-context.ts';
import type { RunEffect } from '../run-effect.ts';
import type { RunEventType, TimedEvent } from '../run-event.ts';

/** What an event changes in the context, and what it wants done. */
export interface Reaction {
  change: Partial<RunContext>;
  effects: RunEffect[];
}

export type EventOf<T extends RunEventType> = Extract<TimedEvent, { type: T }>;
export type React<T extends RunEventType> = (context: RunContext, event: EventOf<T>) => Reaction;

export const nothing: Reaction = { change: {}, effects: [] };

export const log = (level: LogLine['level'], text: string): RunEffect => ({ type: 'log', level, text });
export const by = (who: string | undefined): string => (who ? ` by ${who}` : '');
export const stepName = (flight: { step: number }): string => `step ${flight.step + 1}`;
export const whereOf = ({ module, instance }: Flight): string => `${module}/${instance}`;

/** True where a deadline is set and has come. */
export function isDue(deadline: number | undefined, at: number): boolean {
  return deadline !== undefined && deadline <= at;
}

/** The attempt that an event is about; the machine's guards have seen that there is one. */
export function flightOf(context: RunContext, id: string): Flight {
  const flight = attemptOf(context, id);
  if (!flight) throw new Error(`${id} is not in flight`);
  return flight;
}

export function withFlight(
  context: RunContext,
  id: string,
  patch: Partial<Flight>,
): Pick<RunContext, 'inflight'> {
  return { inflight: { ...context.inflight, [id]: { ...flightOf(context, id), ...patch } } };
}

export function withoutFlight(context: RunContext, id: string): Pick<RunContext, 'inflight'> {
  const { [id]: _, ...inflight } = context.inflight;
  return { inflight };
}

/** Only an attempt that acted ties a run to an instance. */
export function withoutHome(context: RunContext, { module, step }: Flight): Partial<RunContext> {
  const { [module]: home, ...homes } = context.homes;
  return home?.step === step ? { homes } : {};
}

/** The run is done with the step at hand. */
export function onward(context: RunContext, at: number): Partial<RunContext> {
  const end = { unknown: undefined, retry_at: undefined };
  const last = context.position === context.step_count - 1;
  if (last) return { ...end, ended_at: at };
  return { ...end, position: context.position + 1, attempt: 0, tried: 0, ready_at: at };
}

/** Facts about an attempt that has ended. What was only true while it went on is taken away. */
export function patch(
  flight: Flight,
  facts: Partial<StepRecord>,
  clear: (keyof StepRecord)[] = [],
): RunEffect {
  return {
    type: 'patchStep',
    step: flight.step,
    patch: facts,
    clear: ['silent_since', 'overdue_since', ...clear],
  };
}

/**
 * Nobody knows what the instrument did: it is held back until somebody has looked. Whoever abandons its action has: then
 * only the step's locations are in doubt.
 */
export function hold(flight: Flight, command_id: string, error: Failure): RunEffect[] {
  const { step, module, instance } = flight;
  if (error.code !== 'abandoned')
    return [{ type: 'holdInstance', step, command_id, module, instance, reason: error.message }];
  return [
    { type: 'doubtLocations', step },
    { type: 'releaseInstance', step, module, instance },
  ];
}

/** Whatever doubt the step has cast on the instance is over. One that was never in doubt needs no word. */
export function release(context: RunContext, flight: Flight): RunEffect[] {
  if (context.unknown === undefined && flight.attempt === 1) return [];
  const { step, module, instance } = flight;
  return [{ type: 'releaseInstance', step, module, instance }];
}

export function cancelEffects(flights: Record<string, Flight>): RunEffect[] {
  return Object.entries(flights).map(([command_id, { module, instance, number }]) => ({
    type: 'sendCancel',
    command_id,
    module,
    instance,
    number,
  }));
}
