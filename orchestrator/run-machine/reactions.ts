import type { StepRecord } from '../../shared/contracts/run.ts';
import type { Failure } from '../../shared/errors/weir-error.ts';
import { formatDuration, settlementFailure, settlementPatch, unknownFailure } from './outcome.ts';
import type { CancelRequest, Flight, FlightPhase, RunContext } from './run-context.ts';
import type { RunEffect } from './run-effect.ts';
import type { RunEvent, RunEventType } from './run-event.ts';

/** How long a cancelled run waits for its instruments to come to rest, in milliseconds. */
export const cancelPatience = 8_000;
/** How often a cancel is sent again while an agent has not answered, in milliseconds. */
export const cancelRepeat = 1_000;
/** How long an agent that was told that time is up may take to come to rest, in milliseconds. */
export const timeoutPatience = 10_000;

/** What an event changes in the context, and what it wants done. */
export interface Reaction {
  change: Partial<RunContext>;
  effects: RunEffect[];
}

type EventOf<T extends RunEventType> = Extract<RunEvent, { type: T }>;
type React<T extends RunEventType> = (context: RunContext, event: EventOf<T>) => Reaction;

const log = (level: 'info' | 'warning' | 'error', text: string): RunEffect => ({ type: 'log', level, text });
const by = (who: string | undefined): string => (who ? ` by ${who}` : '');
const stepName = (flight: { step: number }): string => `step ${flight.step + 1}`;

function flightOf(context: RunContext, id: string): Flight {
  const flight = context.inflight[id];
  if (!flight) throw new Error(`${id} is not in flight`);
  return flight;
}

function withFlight(context: RunContext, id: string, patch: Partial<Flight>): Pick<RunContext, 'inflight'> {
  return { inflight: { ...context.inflight, [id]: { ...flightOf(context, id), ...patch } } };
}

function withoutFlight(context: RunContext, id: string): Pick<RunContext, 'inflight'> {
  const { [id]: _, ...inflight } = context.inflight;
  return { inflight };
}

function cancelEffects(context: RunContext): RunEffect[] {
  return Object.entries(context.inflight).map(([command_id, { module, instance, number }]) => ({
    type: 'sendCancel',
    command_id,
    module,
    instance,
    number,
  }));
}

/** The end of a run that cannot go on. */
function failed(at: number, error: Failure): Pick<RunContext, 'ended_at' | 'error'> {
  return { ended_at: at, error };
}

export const admit: React<'admit'> = (_, { at }) => ({
  change: { ready_at: at },
  effects: [log('info', 'the run is queued')],
});

export const withdraw: React<'withdraw'> = (_, { at }) => ({ change: { ended_at: at }, effects: [] });

export const grant: React<'grant'> = (context, event) => {
  const { at, command_id, attempt, module, instance, session, number, timeout } = event;
  const flight: Flight = {
    step: context.position,
    attempt,
    module,
    instance,
    session,
    number,
    phase: 'unsent',
    ...(timeout === undefined ? {} : { timeout }),
  };
  const record: StepRecord = { status: 'running', attempt, command_id, instance, started_at: at };
  return {
    change: {
      attempt,
      inflight: { ...context.inflight, [command_id]: flight },
      homes: Object.hasOwn(context.homes, module)
        ? context.homes
        : { ...context.homes, [module]: { instance, step: context.position } },
      started_at: context.started_at ?? at,
    },
    effects: [
      ...(context.started_at === undefined ? [log('info', 'the run has started')] : []),
      log(
        'info',
        `${stepName(flight)} goes to ${module}/${instance}${attempt > 1 ? `, attempt ${attempt}` : ''}`,
      ),
      { type: 'beginStep', step: flight.step, record },
      { type: 'sendCommand', command_id },
    ],
  };
};

export const sent: React<'sent'> = (context, { command_id }) =>
  flightOf(context, command_id).phase === 'unsent'
    ? { change: withFlight(context, command_id, { phase: 'sent' }), effects: [] }
    : { change: {}, effects: [] };

export const started: React<'started'> = (context, { at, command_id, started_at }) => {
  const flight = flightOf(context, command_id);
  if (flight.phase === 'acting') return { change: {}, effects: [] };
  const timer = flight.timeout === undefined ? {} : { times_out_at: at + flight.timeout };
  return {
    change: withFlight(context, command_id, { phase: 'acting', ...timer }),
    effects: [
      log('info', `${stepName(flight)} is acting`),
      { type: 'patchStep', step: flight.step, patch: { started_at } },
    ],
  };
};

export const progress: React<'progress'> = (context, { at, command_id, fraction, note }) => ({
  change: {},
  effects: [
    {
      type: 'patchStep',
      step: flightOf(context, command_id).step,
      patch: {
        progress: {
          at,
          ...(fraction === undefined ? {} : { fraction }),
          ...(note === undefined ? {} : { note }),
        },
      },
    },
  ],
});

/** The step has succeeded; the run goes on with the next one, if there is one. */
export const succeeded: React<'settled'> = (context, { at, command_id, settlement }) => {
  const flight = flightOf(context, command_id);
  const last = flight.step === context.step_count - 1;
  const missing = settlement.files_missing ?? [];
  return {
    change: {
      ...withoutFlight(context, command_id),
      ...(last ? { ended_at: at } : { position: flight.step + 1, attempt: 0, ready_at: at }),
    },
    effects: [
      log('info', `${stepName(flight)} succeeded${duration(settlement)}`),
      ...missing.map(({ label, reason }) =>
        log('warning', `${stepName(flight)}: the result file "${label}" could not be stored: ${reason}`),
      ),
      patch(flight, settlementPatch(settlement, at)),
      { type: 'bookLocations', step: flight.step },
      ...(last ? [log('info', 'the run is completed')] : []),
    ],
  };
};

/** The step ended without success, and the run with it. */
export const stepFailed: React<'settled'> = (context, { at, command_id, settlement }) => {
  const flight = flightOf(context, command_id);
  const outOfTime = flight.gives_up_at !== undefined && settlement.outcome === 'cancelled';
  const error = outOfTime ? timeoutFailure(flight) : settlementFailure(settlement);
  return {
    change: { ...withoutFlight(context, command_id), ...failed(at, error) },
    effects: [
      patch(flight, { ...settlementPatch(settlement, at), status: 'failed', error }),
      log('error', `${stepName(flight)} failed: ${error.message}`),
      ...holdIfUnknown(flight, settlement, error),
      log('error', 'the run has failed'),
    ],
  };
};

/** A command of a cancelled run has come to rest, however it ended. */
export const restedAfterCancel: React<'settled'> = (context, { at, command_id, settlement }) => {
  const flight = flightOf(context, command_id);
  return {
    change: { ...withoutFlight(context, command_id), ended_at: at },
    effects: [
      patch(flight, settlementPatch(settlement, at)),
      ...(settlement.outcome === 'succeeded' ? [{ type: 'bookLocations', step: flight.step } as const] : []),
      ...holdIfUnknown(flight, settlement, settlementFailure(settlement)),
      log('info', `the instrument is at rest (${settlement.outcome}); the run is cancelled`),
    ],
  };
};

/** The command was never acted on: the step waits again, for the next attempt. */
export const ungrant: React<'unacted'> = (context, { at, command_id, why }) => {
  const flight = flightOf(context, command_id);
  // Only an attempt that acted ties a run to an instance.
  const { [flight.module]: home, ...homes } = context.homes;
  return {
    change: {
      ...withoutFlight(context, command_id),
      ready_at: at,
      ...(home?.step === flight.step ? { homes } : {}),
    },
    effects: [log('warning', `${stepName(flight)} was not acted on (${why}) and waits again`)],
  };
};

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

/** Nobody knows what the instrument did: the run fails with that reason and the instrument is held back. */
export const outcomeUnknown: React<'unknown'> = (context, { at, command_id, reason, message }) =>
  endUnknown(context, at, command_id, unknownFailure(reason, message), 'the run has failed');

export const unknownAfterCancel: React<'unknown'> = (context, { at, command_id, reason, message }) =>
  endUnknown(context, at, command_id, unknownFailure(reason, message), 'the run is cancelled');

/** A timeout or a loss has gone on for too long. */
export const giveUp: React<'tick'> = (context, { at }) => {
  for (const [id, flight] of Object.entries(context.inflight)) {
    if (isDue(flight.gives_up_at, at)) {
      return endUnknown(context, at, id, timeoutFailure(flight), 'the run has failed');
    }
    if (isDue(flight.lost_at, at)) {
      const message = `${flight.module}/${flight.instance} has been silent for ${formatDuration(at - (flight.silent_since ?? at))}; the outcome is unknown`;
      return endUnknown(context, at, id, unknownFailure('lost', message), 'the run has failed');
    }
  }
  return { change: {}, effects: [] };
};

function endUnknown(context: RunContext, at: number, id: string, error: Failure, end: string): Reaction {
  const flight = flightOf(context, id);
  return {
    change: { ...withoutFlight(context, id), ended_at: at, error },
    effects: [
      patch(flight, { status: 'failed', ended_at: at, error }),
      log('error', `${stepName(flight)}: ${error.message}`),
      hold(flight, error),
      log('error', end),
    ],
  };
}

/** An action has had its time: its agent is asked to stop it. */
export const timeUp: React<'tick'> = (context, { at }) => {
  const late = Object.entries(context.inflight).filter(([, flight]) => isDue(flight.times_out_at, at));
  const inflight = { ...context.inflight };
  const effects: RunEffect[] = [];
  for (const [command_id, flight] of late) {
    const { times_out_at: _, ...rest } = flight;
    inflight[command_id] = { ...rest, gives_up_at: at + timeoutPatience };
    const { module, instance, number } = flight;
    effects.push(
      log(
        'warning',
        `${stepName(flight)} has had its ${formatDuration(flight.timeout ?? 0)} and is asked to stop`,
      ),
      { type: 'sendCancel', command_id, module, instance, number },
    );
  }
  return { change: { inflight }, effects };
};

export const silent: React<'silent'> = (context, { at, command_id, lost_at }) => {
  const flight = flightOf(context, command_id);
  if (flight.silent_since !== undefined) return { change: {}, effects: [] };
  return {
    change: withFlight(context, command_id, { silent_since: at, lost_at }),
    effects: [
      patch(flight, { silent_since: at }),
      log(
        'warning',
        `${stepName(flight)}: ${flight.module}/${flight.instance} is silent; the run waits for it`,
      ),
    ],
  };
};

/** The agent is back, or is asked again in its session; a command that it does not know is sent again, under the same id. */
export const rebound: React<'rebound'> = (context, { command_id, session, resend }) => {
  const { silent_since, lost_at: _, resent: __, ...flight } = flightOf(context, command_id);
  const back: Flight = { ...flight, session, phase: resend ? 'unsent' : atLeastSent(flight.phase) };
  // A new session fences off all earlier copies; within one, a copy may lie in the queue while another is acted on.
  if (session === flight.session) back.resent = true;
  const effects: RunEffect[] = [];
  if (silent_since !== undefined) {
    effects.push(
      { type: 'patchStep', step: flight.step, patch: {}, clear: ['silent_since'] },
      log('info', `${stepName(flight)}: ${flight.module}/${flight.instance} is back`),
    );
  }
  if (resend) effects.push({ type: 'sendCommand', command_id });
  return { change: { inflight: { ...context.inflight, [command_id]: back } }, effects };
};

/** What an agent lists has reached it, confirmed or not. */
function atLeastSent(phase: FlightPhase): FlightPhase {
  return phase === 'unsent' ? 'sent' : phase;
}

/** Nothing is in flight: the run ends at once. */
export const cancelAtRest: React<'cancel'> = (_, event) => ({
  change: { ended_at: event.at },
  effects: [log('info', `the run is cancelled${by(event.by)}${event.reason ? `: ${event.reason}` : ''}`)],
});

/** Something is in flight: its agents are asked to stop, and the run ends when they have. */
export const cancelInFlight: React<'cancel'> = (context, event) => ({
  change: {
    cancel: { at: event.at, repeat_at: event.at + cancelRepeat, deadline: event.at + cancelPatience },
  },
  effects: [
    log('info', `the run is being cancelled${by(event.by)}${event.reason ? `: ${event.reason}` : ''}`),
    ...cancelEffects(context),
  ],
});

export const repeatCancel: React<'tick'> = (context, { at }) => ({
  change: { cancel: { ...(context.cancel as CancelRequest), repeat_at: at + cancelRepeat } },
  effects: cancelEffects(context),
});

/**
 * The agents did not report rest in time; the instruments stay occupied until they do. What they were moving then arrives
 * without a run that could book it.
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

export const pause: React<'pause'> = (_, event) => ({
  change: { paused: true },
  effects: [log('info', `the run is paused${by(event.by)}`)],
});

export const resume: React<'resume'> = (_, event) => ({
  change: { paused: false, ready_at: event.at },
  effects: [log('info', `the run is resumed${by(event.by)}`)],
});

/** The machine itself failed on an event: this run ends, the others go on. */
export const crash: React<'crash'> = (context, { at, message }) => ({
  change: { inflight: {}, ...failed(at, { code: 'internal_error', message, retryable: false }) },
  effects: [...cancelEffects(context), log('error', `the run has failed by a mistake of weir: ${message}`)],
});

/** True where a deadline is set and has come. */
export function isDue(deadline: number | undefined, at: number): boolean {
  return deadline !== undefined && deadline <= at;
}

function timeoutFailure(flight: Flight): Failure {
  const stopped = `the action took longer than its timeout of ${formatDuration(flight.timeout ?? 0)}`;
  return unknownFailure('timeout', stopped);
}

function patch(flight: Flight, facts: Partial<StepRecord>): RunEffect {
  return { type: 'patchStep', step: flight.step, patch: facts, clear: ['silent_since'] };
}

function hold(flight: Flight, error: Failure): RunEffect {
  const { step, module, instance } = flight;
  return { type: 'holdInstance', step, module, instance, reason: error.message };
}

function holdIfUnknown(flight: Flight, settlement: { outcome: string }, error: Failure): RunEffect[] {
  return settlement.outcome === 'interrupted' ? [hold(flight, error)] : [];
}

function duration({ started_at, ended_at }: { started_at?: number; ended_at?: number }): string {
  return started_at === undefined || ended_at === undefined
    ? ''
    : ` in ${formatDuration(ended_at - started_at)}`;
}
