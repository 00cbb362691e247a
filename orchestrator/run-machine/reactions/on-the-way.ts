import type { StepRecord } from '../../../shared/contracts/run.ts';
import { formatDuration } from '../outcome.ts';
import type { Flight, FlightPhase } from '../run-context.ts';
import type { RunEffect } from '../run-effect.ts';
import { flightOf, isDue, log, nothing, stepName, whereOf, withFlight, type React } from './reaction.ts';

export const admit: React<'admit'> = (_, { at }) => ({
  change: { ready_at: at },
  effects: [log('info', 'the run is queued')],
});

export const withdraw: React<'withdraw'> = (_, { at }) => ({ change: { ended_at: at }, effects: [] });

export const grant: React<'grant'> = (context, event) => {
  const { type: _, timing: __, at, command_id, ...granted } = event;
  const { attempt, module, instance } = granted;
  const flight: Flight = { ...granted, step: context.position, phase: 'unsent' };
  const record: StepRecord = { status: 'running', attempt, command_id, instance, started_at: at };
  const home = Object.hasOwn(context.homes, module) ? context.homes[module] : undefined;
  // A step that is repeated elsewhere has its plate there.
  const isFirst = home === undefined || home.step === context.position;
  return {
    change: {
      attempt,
      unknown: undefined,
      inflight: { ...context.inflight, [command_id]: flight },
      homes: isFirst ? { ...context.homes, [module]: { instance, step: context.position } } : context.homes,
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
    : nothing;

export const started: React<'started'> = (context, { at, command_id, started_at }) => {
  const flight = flightOf(context, command_id);
  if (flight.phase === 'acting') return nothing;
  const timer = flight.timeout === undefined ? {} : { times_out_at: at + flight.timeout };
  return {
    change: withFlight(context, command_id, { phase: 'acting', ...timer, ...expectProgress(flight, at) }),
    effects: [
      log('info', `${stepName(flight)} is acting`),
      { type: 'patchStep', step: flight.step, patch: { started_at } },
    ],
  };
};

export const progress: React<'progress'> = (context, { at, command_id, fraction, note }) => {
  const { overdue_since, ...flight } = flightOf(context, command_id);
  const expected = expectProgress(flight, at);
  const told = {
    at,
    ...(fraction === undefined ? {} : { fraction }),
    ...(note === undefined ? {} : { note }),
  };
  const marked = overdue_since !== undefined;
  return {
    change:
      expected.overdue_at === undefined
        ? {}
        : { inflight: { ...context.inflight, [command_id]: { ...flight, ...expected } } },
    effects: [
      {
        type: 'patchStep',
        step: flight.step,
        patch: { progress: told },
        ...(marked ? { clear: ['overdue_since'] } : {}),
      },
      ...(marked ? [log('info', `${stepName(flight)} moves again; it is not overdue any more`)] : []),
    ],
  };
};

/** The driver's lines go into the run's log, each once: what was not confirmed to the agent comes again. */
export const logged: React<'logged'> = (context, { command_id, since, from, lines }) => {
  const flight = flightOf(context, command_id);
  const known = flight.logged?.since === since ? flight.logged.lines : 0;
  const fresh = lines.slice(Math.max(0, known - from));
  if (fresh.length === 0) return nothing;
  return {
    change: withFlight(context, command_id, { logged: { since, lines: from + lines.length } }),
    effects: fresh.map(({ level, text }) =>
      log(level, `${stepName(flight)} (${whereOf(flight)}) wrote: ${text}`),
    ),
  };
};

/** When the action is overdue if it tells nothing from now on. */
function expectProgress(flight: Flight, at: number): { overdue_at?: number } {
  return flight.progress_within === undefined ? {} : { overdue_at: at + flight.progress_within };
}

/** The action has told nothing for longer than was expected. It is marked, and not touched. */
export const markOverdue: React<'tick'> = (context, { at }) => {
  const inflight = { ...context.inflight };
  const effects: RunEffect[] = [];
  for (const [command_id, flight] of Object.entries(context.inflight)) {
    if (!isDue(flight.overdue_at, at)) continue;
    const { overdue_at: _, ...rest } = flight;
    inflight[command_id] = { ...rest, overdue_since: at };
    const expected = formatDuration(flight.progress_within ?? 0);
    effects.push(
      { type: 'patchStep', step: flight.step, patch: { overdue_since: at } },
      log('warning', `${stepName(flight)} is overdue: it has told of no progress for ${expected}`),
    );
  }
  return { change: { inflight }, effects };
};

/** An action has had its time: its agent is asked to stop it, again and again, since a message may be lost. */
export const timeUp: React<'tick'> = (context, { at, timing }) => {
  const inflight = { ...context.inflight };
  const effects: RunEffect[] = [];
  for (const [command_id, flight] of Object.entries(context.inflight)) {
    if (!isDue(flight.times_out_at, at)) continue;
    const { gives_up_at = at + timing.timeoutRest, module, instance, number } = flight;
    inflight[command_id] = { ...flight, times_out_at: at + timing.cancelRepeat, gives_up_at };
    if (flight.gives_up_at === undefined) {
      const time = formatDuration(flight.timeout ?? 0);
      effects.push(log('warning', `${stepName(flight)} has had its ${time} and is asked to stop`));
    }
    effects.push({ type: 'sendCancel', command_id, module, instance, number });
  }
  return { change: { inflight }, effects };
};

export const silent: React<'silent'> = (context, { at, command_id, lost_at }) => {
  const flight = flightOf(context, command_id);
  if (flight.silent_since !== undefined) return nothing;
  return {
    change: withFlight(context, command_id, { silent_since: at, lost_at }),
    effects: [
      { type: 'patchStep', step: flight.step, patch: { silent_since: at } },
      log('warning', `${stepName(flight)}: ${whereOf(flight)} is silent; the run waits for it`),
    ],
  };
};

/** The agent is back, or is asked again in its session; a command that it does not know is sent again, under the same id. */
export const rebound: React<'rebound'> = (context, { at, command_id, session, resend, recovering }) => {
  const before = flightOf(context, command_id);
  const { silent_since, lost_at: _, resent: __, held: ___, ...flight } = before;
  const back: Flight = { ...flight, session, phase: resend ? 'unsent' : atLeastSent(flight.phase) };
  // A new session fences off all earlier copies; within one, a copy may lie in the queue while another is acted on.
  if (session === flight.session) back.resent = true;
  if (resend === 'later') back.held = true;
  const effects: RunEffect[] = [];
  if (silent_since !== undefined) {
    effects.push(
      { type: 'patchStep', step: flight.step, patch: {}, clear: ['silent_since'] },
      log('info', `${stepName(flight)}: ${whereOf(flight)} is back`),
    );
  }
  if (recovering) {
    const note = 'the agent was restarted while it acted, and finds out what became of the action';
    effects.push(
      { type: 'patchStep', step: flight.step, patch: { progress: { at, note } } },
      log('warning', `${stepName(flight)}: ${note}`),
    );
  }
  if (resend === true) effects.push({ type: 'sendCommand', command_id });
  return { change: { inflight: { ...context.inflight, [command_id]: back } }, effects };
};

/** Nobody wants the command to begin any more: an agent that never had it is sent the cancel alone. */
export const reboundCancelled: React<'rebound'> = (context, event) =>
  rebound(context, { ...event, resend: false });

export const dispatch: React<'dispatch'> = (context, { command_id }) => {
  const { held: _, ...flight } = flightOf(context, command_id);
  return {
    change: { inflight: { ...context.inflight, [command_id]: flight } },
    effects: [{ type: 'sendCommand', command_id }],
  };
};

/** What an agent lists has reached it, confirmed or not. */
function atLeastSent(phase: FlightPhase): FlightPhase {
  return phase === 'unsent' ? 'sent' : phase;
}
