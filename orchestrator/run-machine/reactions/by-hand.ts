import type { StepRecord } from '../../../shared/contracts/run.ts';
import { unknownFailure } from '../outcome.ts';
import type { RunContext, UnknownOutcome } from '../run-context.ts';
import type { Control } from '../run-event.ts';
import {
  by,
  cancelEffects,
  log,
  onward,
  patch,
  release,
  stepName,
  whereOf,
  withoutHome,
  type EventOf,
  type React,
  type Reaction,
} from './reaction.ts';

export const pause: React<'pause'> = (_, event) => {
  const { at, by: who, reason } = event;
  const paused_by = {
    at,
    ...(who === undefined ? {} : { by: who }),
    ...(reason === undefined ? {} : { reason }),
  };
  return {
    change: { paused: true, paused_by, ...revisionOf(event) },
    effects: [log('info', `the run is paused${by(who)}${reason ? `: ${reason}` : ''}`)],
  };
};

export const resume: React<'resume'> = (_, event) => ({
  change: { paused: false, paused_by: undefined, ready_at: event.at, ...revisionOf(event) },
  effects: [log('info', `the run is resumed${by(event.by)}${event.reason ? `: ${event.reason}` : ''}`)],
});

function revisionOf({ makes }: Control): { paused_revision?: number } {
  return makes === undefined ? {} : { paused_revision: makes };
}

/** True where the wish was made by somebody who has seen the latest pause or resume. */
export function isFresh({ paused_revision }: RunContext, { seen }: Control): boolean {
  return seen === undefined || paused_revision === undefined || seen >= paused_revision;
}

/** A person has said what became of the step whose outcome was unknown. */
export const resolve: React<'resolve'> = (context, event) => {
  const unknown = context.unknown as UnknownOutcome;
  const { flight } = unknown;
  const { at, data } = event;
  const who = event.by === undefined ? {} : { by: event.by };
  const record = (facts: Partial<StepRecord>, clear?: (keyof StepRecord)[]) =>
    patch(flight, { ...facts, resolution: { as: event.as, at, ...who } }, clear);
  const says = (text: string) => log('info', `${stepName(flight)} ${text}, as was said${by(event.by)}`);
  switch (event.as) {
    case 'happened':
      return goOn(context, event, [
        says('happened'),
        record({ status: 'succeeded', ended_at: at, ...(data === undefined ? {} : { data }) }, ['error']),
        { type: 'bookLocations', step: flight.step },
      ]);
    case 'skip':
      return goOn(context, event, [says('is skipped'), record({ status: 'cancelled', ended_at: at })]);
    case 'did_not':
      return {
        change: {
          unknown: undefined,
          retry_at: undefined,
          ready_at: at,
          ...withoutHome(context, flight),
        },
        effects: [
          says('did not happen and is tried again'),
          record({ status: 'idle' }, ['error', 'ended_at', 'overdue_since', 'silent_since']),
          { type: 'trustLocations', step: flight.step },
          ...release(context, flight),
        ],
      };
    case 'abort':
      return {
        change: {
          ended_at: at,
          retry_at: undefined,
          error: unknownFailure(unknown.reason, unknown.message),
        },
        effects: [
          record({}),
          log('error', `the run has failed: it is ended${by(event.by)}; ${whereOf(flight)} stays held back`),
        ],
      };
  }
};

function goOn(context: RunContext, { at }: EventOf<'resolve'>, effects: Reaction['effects']): Reaction {
  const { flight } = context.unknown as UnknownOutcome;
  const change = onward(context, at);
  const end = change.ended_at === undefined ? [] : [log('info', 'the run is completed')];
  return { change, effects: [...effects, ...release(context, flight), ...end] };
}

/** The agent that had been given up is back, and its journal knows the command: its own word will follow. */
export const noteReturn: React<'rebound'> = (context) => {
  const unknown = context.unknown as UnknownOutcome;
  const { silent_since: _, ...flight } = unknown.flight;
  return {
    change: { unknown: { ...unknown, flight } },
    effects: [
      log('info', `${stepName(flight)}: ${whereOf(flight)} is back; its word on the step is awaited`),
    ],
  };
};

/** The machine itself failed on an event: this run ends, the others go on. */
export const crash: React<'crash'> = (context, { at, message }) => ({
  change: {
    inflight: {},
    retry_at: undefined,
    ended_at: at,
    error: { code: 'internal_error', message, retryable: false },
  },
  effects: [
    ...cancelEffects(context.inflight),
    log('error', `the run has failed by a mistake of weir: ${message}`),
  ],
});
