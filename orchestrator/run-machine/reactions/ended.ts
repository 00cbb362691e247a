import { backoffAfter, endingOf, triedBy, verdictOn, type Ending } from '../ending.ts';
import { formatDuration, settlementPatch } from '../outcome.ts';
import type { Flight, RunContext } from '../run-context.ts';
import type { RunEffect } from '../run-effect.ts';
import type { RunEvent } from '../run-event.ts';
import {
  flightOf,
  hold,
  log,
  nothing,
  onward,
  patch,
  release,
  stepName,
  withoutFlight,
  withoutHome,
  type React,
  type Reaction,
} from './reaction.ts';

/** The step has succeeded; the run goes on with the next one, if there is one. */
export const succeeded: React<'settled'> = (context, { at, command_id, settlement }) => {
  const flight = flightOf(context, command_id);
  const missing = settlement.files_missing ?? [];
  const change = { ...withoutFlight(context, command_id), ...onward(context, at) };
  return {
    change,
    effects: [
      log('info', `${stepName(flight)} succeeded${duration(settlement)}`),
      ...missing.map(({ label, reason }) =>
        log('warning', `${stepName(flight)}: the result file "${label}" could not be stored: ${reason}`),
      ),
      patch(flight, settlementPatch(settlement, at), ['error']),
      { type: 'bookLocations', step: flight.step },
      ...release(context, flight),
      ...(change.ended_at === undefined ? [] : [log('info', 'the run is completed')]),
    ],
  };
};

/** The command was never acted on: the step waits again, for the next attempt. */
export const ungrant: React<'unacted' | 'settled'> = (context, event) => {
  const { at, command_id } = event;
  const flight = flightOf(context, command_id);
  const why = event.type === 'unacted' ? event.why : 'its agent says that it never began it';
  const doubted = context.unknown?.command_id === command_id;
  return {
    change: {
      ...withoutFlight(context, command_id),
      ...(doubted ? { unknown: undefined, retry_at: undefined, tried: context.tried - 1 } : {}),
      ready_at: at,
      ...withoutHome(context, flight),
    },
    effects: [
      log('warning', `${stepName(flight)} was not acted on (${why}) and waits again`),
      patch(flight, { status: 'idle' }, ['error', 'ended_at', 'overdue_since', 'silent_since']),
      ...(doubted
        ? [{ type: 'trustLocations', step: flight.step } as const, ...release(context, flight)]
        : []),
    ],
  };
};

/** An attempt has ended without success: the step is repeated, or the run waits for a word, or it fails. */
export function endAttempt(context: RunContext, event: RunEvent): Reaction {
  const ending = endingOf(context, event);
  if (!ending) return nothing;
  const { at } = event;
  const ended = endOf(context, ending, event);
  switch (verdictOn(context, ending)) {
    case 'repeat':
      return joined(ended, repeat(context, ending, at));
    case 'pause':
      return joined(ended, {
        change: {},
        effects: [
          log(
            'error',
            `the run waits: somebody must say what became of ${stepName(ending.flight)} (weir resolve)`,
          ),
        ],
      });
    case 'fail':
      return joined(ended, {
        change: { ended_at: at, error: ending.error, retry_at: undefined },
        effects: [log('error', 'the run has failed')],
      });
  }
}

/** What holds of the attempt itself, whatever the run makes of it. */
export function endOf(context: RunContext, ending: Ending, event: RunEvent): Reaction {
  const { command_id, flight, known, error } = ending;
  const { at } = event;
  const facts = event.type === 'settled' ? settlementPatch(event.settlement, at) : { ended_at: at };
  return {
    change: {
      ...withoutFlight(context, command_id),
      tried: triedBy(context, ending),
      unknown: known
        ? undefined
        : {
            command_id,
            flight: begun(flight, event),
            reason: ending.cause,
            message: error.message,
            since: context.unknown?.since ?? at,
            repeat: verdictOn(context, ending) === 'repeat',
          },
    },
    effects: [
      patch(flight, { ...facts, status: 'failed', error }),
      log('error', `${stepName(flight)}${known ? ' failed' : ': outcome unknown'}: ${error.message}`),
      ...(ending.known
        ? [...locationsAfter(context, flight.step, ending.acted), ...release(context, flight)]
        : hold(flight, command_id, error)),
    ],
  };
}

/** That the outcome is unknown may be the agent's own word; then it says as well whether the instrument began. */
function begun(flight: Flight, event: RunEvent): Flight {
  return event.type === 'settled' && event.settlement.acted ? { ...flight, phase: 'acting' } : flight;
}

/** A step that failed may have stopped half-way with what it was moving; one that did not act has moved nothing. */
function locationsAfter(context: RunContext, step: number, acted: boolean): RunEffect[] {
  if (acted) return [{ type: 'doubtLocations', step }];
  return context.unknown === undefined ? [] : [{ type: 'trustLocations', step }];
}

function repeat(context: RunContext, ending: Ending, at: number): Reaction {
  // Told a second time, it changes nothing about when the step is repeated.
  if (context.unknown?.repeat) return { change: {}, effects: [] };
  const { flight, cause } = ending;
  const tried = triedBy(context, ending);
  const wait = backoffAfter(flight, tried);
  const when = wait > 0 ? `in ${formatDuration(wait)}` : 'now';
  return {
    change: { ready_at: at, retry_at: wait > 0 ? at + wait : undefined },
    effects: [
      log(
        'warning',
        `${stepName(flight)} is tried again ${when}: the workflow allows ${flight.retry?.attempts ?? 1} attempts after "${cause}", and this was number ${tried}`,
      ),
    ],
  };
}

/** The time between two attempts is over. */
export const endBackoff: React<'tick'> = (_, { at }) => ({
  change: { retry_at: undefined, ready_at: at },
  effects: [],
});

function joined(one: Reaction, other: Reaction): Reaction {
  return { change: { ...one.change, ...other.change }, effects: [...one.effects, ...other.effects] };
}

function duration({ started_at, ended_at }: { started_at?: number; ended_at?: number }): string {
  return started_at === undefined || ended_at === undefined
    ? ''
    : ` in ${formatDuration(ended_at - started_at)}`;
}
