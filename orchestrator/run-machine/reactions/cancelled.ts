import { endingOf } from '../ending.ts';
import { settlementPatch } from '../outcome.ts';
import type { CancelRequest } from '../run-context.ts';
import type { RunEffect } from '../run-effect.ts';
import type { Failure } from '../../../shared/errors/weir-error.ts';
import { endOf } from './ended.ts';
import {
  by,
  cancelEffects,
  flightOf,
  hold,
  log,
  nothing,
  patch,
  stepName,
  withoutFlight,
} from './reaction.ts';
import type { React } from './reaction.ts';

/** Nothing is in flight: the run ends at once. An instrument of which nobody knows whether it still acts is asked to stop. */
export const cancelAtRest: React<'cancel'> = ({ unknown }, event) => ({
  change: { ended_at: event.at, retry_at: undefined },
  effects: [
    log('info', `the run is cancelled${by(event.by)}${event.reason ? `: ${event.reason}` : ''}`),
    ...(unknown?.reason === 'lost' || unknown?.reason === 'timeout'
      ? cancelEffects({ [unknown.command_id]: unknown.flight })
      : []),
  ],
});

/** Something is in flight: its agents are asked to stop, and the run ends when they have. */
export const cancelInFlight: React<'cancel'> = (context, event) => ({
  change: {
    cancel: {
      at: event.at,
      repeat_at: event.at + event.timing.cancelRepeat,
      deadline: event.at + event.timing.cancelRest,
    },
  },
  effects: [
    log('info', `the run is being cancelled${by(event.by)}${event.reason ? `: ${event.reason}` : ''}`),
    ...cancelEffects(context.inflight),
  ],
});

export const repeatCancel: React<'tick'> = (context, { at, timing }) => ({
  change: { cancel: { ...(context.cancel as CancelRequest), repeat_at: at + timing.cancelRepeat } },
  effects: cancelEffects(context.inflight),
});

/** A command of a cancelled run has come to rest, however it ended. */
export const restedAfterCancel: React<'settled'> = (context, event) => {
  const { at, command_id, settlement } = event;
  const end = log('info', `the instrument is at rest (${settlement.outcome}); the run is cancelled`);
  const flight = flightOf(context, command_id);
  const ending = endingOf(context, event);
  if (ending?.known === false) {
    const { change } = endOf(context, ending, event);
    const facts = patch(flight, settlementPatch(settlement, at));
    return {
      change: { ...change, ended_at: at },
      effects: [facts, ...hold(flight, command_id, ending.error), end],
    };
  }
  return {
    change: { ...withoutFlight(context, command_id), ended_at: at },
    effects: [
      patch(flight, settlementPatch(settlement, at)),
      ...locationsAfter(flight.step, settlement),
      end,
    ],
  };
};

function locationsAfter(step: number, { outcome, acted }: { outcome: string; acted: boolean }): RunEffect[] {
  if (outcome === 'succeeded') return [{ type: 'bookLocations', step }];
  return acted ? [{ type: 'doubtLocations', step }] : [];
}

export const unactedAfterCancel: React<'unacted'> = (context, { at, command_id, why }) => {
  const flight = flightOf(context, command_id);
  return {
    change: { ...withoutFlight(context, command_id), ended_at: at },
    effects: [
      patch(flight, { status: 'cancelled', ended_at: at }),
      log('info', `${stepName(flight)} was not acted on (${why}); the run is cancelled`),
    ],
  };
};

/** Nobody knows, and nobody asks any more: the instrument is held back all the same. */
export const unknownAfterCancel: React<'unknown'> = (context, event) => {
  const ending = endingOf(context, event);
  if (!ending) return nothing;
  const { change, effects } = endOf(context, ending, event);
  return {
    change: { ...change, ended_at: event.at, error: ending.error },
    effects: [...effects, log('error', 'the run is cancelled')],
  };
};

/**
 * The agents did not report rest in time; the instruments stay occupied until they do. What they were moving then arrives
 * without a run that could lab state it.
 */
export const stopUnconfirmed: React<'tick'> = (context, { at }) => ({
  change: { inflight: {}, ended_at: at },
  effects: [
    ...Object.values(context.inflight).flatMap((flight): RunEffect[] => [
      patch(flight, { status: 'cancelled', ended_at: at, error: stopFailure }),
      { type: 'doubtLocations', step: flight.step },
    ]),
    log('warning', 'the run is cancelled, stop unconfirmed: no instrument has reported that it is at rest'),
  ],
});

const stopFailure: Failure = { code: 'cancelled', message: 'cancelled, stop unconfirmed', retryable: false };
