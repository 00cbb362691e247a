import { setup } from 'xstate';
import type { RunContext } from './run-context.ts';
import { machineVersion } from './run-context.ts';
import * as reactions from './reactions.ts';
import { isDue, type Reaction } from './reactions.ts';
import type { RunEffect } from './run-effect.ts';
import type { RunEvent, RunEventType } from './run-event.ts';

type EventOf<T extends RunEventType> = Extract<RunEvent, { type: T }>;

const base = setup({
  types: {
    context: {} as RunContext,
    events: {} as RunEvent,
    input: {} as { step_count: number; at: number },
  },
  actions: {
    /** Something for the shell to do; never executed here, only returned by `transition`. */
    effect: (_, _effect: RunEffect) => undefined,
  },
});

/** An action that carries out a reaction: changes the context, then hands its effects on. */
function react<T extends RunEventType>(reaction: (context: RunContext, event: EventOf<T>) => Reaction) {
  return base.enqueueActions(({ context, event, enqueue }) => {
    const { change, effects } = reaction(context, event as EventOf<T>);
    enqueue.assign(change);
    for (const params of effects) enqueue({ type: 'effect', params });
  });
}

const flights = (context: RunContext) => Object.values(context.inflight);
const isInFlight = (context: RunContext, event: RunEvent) =>
  'command_id' in event && Object.hasOwn(context.inflight, event.command_id);
const outcome = (event: RunEvent) => (event.type === 'settled' ? event.settlement.outcome : undefined);

/**
 * The life of a run. It is used through `initialTransition` and `transition` only: no clock, no promise and no I/O
 * inside, all deadlines are data, and a paused run is a flag, because XState's own timers, invocations and history states
 * do not survive a snapshot that is stored as JSON and restored elsewhere.
 */
export const runMachine = setup({
  types: {
    context: {} as RunContext,
    events: {} as RunEvent,
    input: {} as { step_count: number; at: number },
  },
  actions: {
    effect: (_, _effect: RunEffect) => undefined,
    admit: react<'admit'>(reactions.admit),
    withdraw: react<'withdraw'>(reactions.withdraw),
    grant: react<'grant'>(reactions.grant),
    noteSent: react<'sent'>(reactions.sent),
    noteStarted: react<'started'>(reactions.started),
    noteProgress: react<'progress'>(reactions.progress),
    noteSilence: react<'silent'>(reactions.silent),
    rebind: react<'rebound'>(reactions.rebound),
    succeed: react<'settled'>(reactions.succeeded),
    failStep: react<'settled'>(reactions.stepFailed),
    restAfterCancel: react<'settled'>(reactions.restedAfterCancel),
    ungrant: react<'unacted'>(reactions.ungrant),
    ungrantAfterCancel: react<'unacted'>(reactions.unactedAfterCancel),
    failUnknown: react<'unknown'>(reactions.outcomeUnknown),
    cancelUnknown: react<'unknown'>(reactions.unknownAfterCancel),
    giveUp: react<'tick'>(reactions.giveUp),
    askToStop: react<'tick'>(reactions.timeUp),
    cancelAtRest: react<'cancel'>(reactions.cancelAtRest),
    cancelInFlight: react<'cancel'>(reactions.cancelInFlight),
    repeatCancel: react<'tick'>(reactions.repeatCancel),
    endUnconfirmed: react<'tick'>(reactions.stopUnconfirmed),
    pause: react<'pause'>(reactions.pause),
    resume: react<'resume'>(reactions.resume),
    crash: react<'crash'>(reactions.crash),
  },
  guards: {
    inFlight: ({ context, event }) => isInFlight(context, event),
    nothingInFlight: ({ context }) => flights(context).length === 0,
    grantable: ({ context, event }) =>
      flights(context).length === 0 &&
      !context.paused &&
      event.type === 'grant' &&
      event.attempt > context.attempt,
    succeededLast: ({ context, event }) =>
      isInFlight(context, event) &&
      outcome(event) === 'succeeded' &&
      context.position === context.step_count - 1,
    succeeded: ({ context, event }) => isInFlight(context, event) && outcome(event) === 'succeeded',
    patienceIsOver: ({ context, event }) =>
      flights(context).some(
        (flight) => isDue(flight.gives_up_at, event.at) || isDue(flight.lost_at, event.at),
      ),
    timeIsUp: ({ context, event }) => flights(context).some((flight) => isDue(flight.times_out_at, event.at)),
    cancelExpired: ({ context, event }) => isDue(context.cancel?.deadline, event.at),
    cancelRepeats: ({ context, event }) => isDue(context.cancel?.repeat_at, event.at),
    paused: ({ context }) => context.paused,
    notPaused: ({ context }) => !context.paused,
  },
}).createMachine({
  id: 'run',
  context: ({ input }: { input?: { step_count: number; at: number } }) => ({
    machine_version: machineVersion,
    // `transition` builds an actor without input each time, whose context nobody reads; it must not throw, for speed.
    step_count: input?.step_count ?? 0,
    position: 0,
    attempt: 0,
    paused: false,
    inflight: {},
    homes: {},
    ready_at: input?.at ?? 0,
  }),
  initial: 'new',
  states: {
    new: {
      on: {
        admit: { target: 'queued', actions: 'admit' },
        withdraw: { target: 'withdrawn', actions: 'withdraw' },
        cancel: { target: 'cancelled', actions: 'cancelAtRest' },
        crash: { target: 'failed', actions: 'crash' },
      },
    },
    queued: {
      on: {
        grant: { target: 'active', guard: 'grantable', actions: 'grant' },
        cancel: { target: 'cancelled', actions: 'cancelAtRest' },
        pause: { guard: 'notPaused', actions: 'pause' },
        resume: { guard: 'paused', actions: 'resume' },
        crash: { target: 'failed', actions: 'crash' },
      },
    },
    active: {
      on: {
        grant: { guard: 'grantable', actions: 'grant' },
        sent: { guard: 'inFlight', actions: 'noteSent' },
        started: { guard: 'inFlight', actions: 'noteStarted' },
        progress: { guard: 'inFlight', actions: 'noteProgress' },
        silent: { guard: 'inFlight', actions: 'noteSilence' },
        rebound: { guard: 'inFlight', actions: 'rebind' },
        settled: [
          { target: 'completed', guard: 'succeededLast', actions: 'succeed' },
          { guard: 'succeeded', actions: 'succeed' },
          { target: 'failed', guard: 'inFlight', actions: 'failStep' },
        ],
        unacted: { guard: 'inFlight', actions: 'ungrant' },
        unknown: { target: 'failed', guard: 'inFlight', actions: 'failUnknown' },
        cancel: [
          { target: 'cancelled', guard: 'nothingInFlight', actions: 'cancelAtRest' },
          { target: 'cancelling', actions: 'cancelInFlight' },
        ],
        tick: [
          { target: 'failed', guard: 'patienceIsOver', actions: 'giveUp' },
          { guard: 'timeIsUp', actions: 'askToStop' },
        ],
        pause: { guard: 'notPaused', actions: 'pause' },
        resume: { guard: 'paused', actions: 'resume' },
        crash: { target: 'failed', actions: 'crash' },
      },
    },
    cancelling: {
      on: {
        sent: { guard: 'inFlight', actions: 'noteSent' },
        started: { guard: 'inFlight', actions: 'noteStarted' },
        silent: { guard: 'inFlight', actions: 'noteSilence' },
        rebound: { guard: 'inFlight', actions: 'rebind' },
        settled: { target: 'cancelled', guard: 'inFlight', actions: 'restAfterCancel' },
        unacted: { target: 'cancelled', guard: 'inFlight', actions: 'ungrantAfterCancel' },
        unknown: { target: 'cancelled', guard: 'inFlight', actions: 'cancelUnknown' },
        tick: [
          { target: 'cancelled', guard: 'cancelExpired', actions: 'endUnconfirmed' },
          { guard: 'cancelRepeats', actions: 'repeatCancel' },
        ],
        crash: { target: 'failed', actions: 'crash' },
      },
    },
    // Not of type `final`: a stored final state does not stop events. The guard in `advance` keeps them out.
    completed: {},
    failed: {},
    cancelled: {},
    withdrawn: {},
  },
});
