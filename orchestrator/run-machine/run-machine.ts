import { setup } from 'xstate';
import { endingOf, verdictOn } from './ending.ts';
import { attemptOf, awaitsWord, machineVersion, type RunContext } from './run-context.ts';
import type { RunEffect } from './run-effect.ts';
import type { RunEvent, RunEventType, TimedEvent } from './run-event.ts';
import * as byHand from './reactions/by-hand.ts';
import * as cancelled from './reactions/cancelled.ts';
import * as ended from './reactions/ended.ts';
import { hindered } from './reactions/hindered.ts';
import * as onTheWay from './reactions/on-the-way.ts';
import { isDue, type EventOf, type Reaction } from './reactions/reaction.ts';

const base = setup({
  types: {
    context: {} as RunContext,
    events: {} as TimedEvent,
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
/** In flight, or the attempt whose outcome is unknown. */
const isAwaited = (context: RunContext, event: RunEvent) =>
  'command_id' in event && attemptOf(context, event.command_id) !== undefined;
const isUnknown = (context: RunContext, event: RunEvent) =>
  isAwaited(context, event) && !isInFlight(context, event);
const isLast = (context: RunContext) => context.position === context.step_count - 1;
const succeeded = (context: RunContext, event: RunEvent) =>
  event.type === 'settled' && event.settlement.outcome === 'succeeded' && isAwaited(context, event);
const idOf = (event: RunEvent) => ('command_id' in event ? event.command_id : '');
const isStartable = (context: RunContext) =>
  !context.paused && !awaitsWord(context) && context.retry_at === undefined && flights(context).length === 0;
const resolvedAs = (context: RunContext, event: RunEvent) =>
  event.type === 'resolve' && isUnknown(context, event) ? event.as : undefined;

/**
 * The life of a run. It is used through `initialTransition` and `transition` only: no clock, no promise and no I/O
 * inside, all deadlines are data, and a paused run is a flag, because XState's own timers, invocations and history states
 * do not survive a snapshot that is stored as JSON and restored elsewhere.
 */
export const runMachine = setup({
  types: {
    context: {} as RunContext,
    events: {} as TimedEvent,
    input: {} as { step_count: number; at: number },
  },
  actions: {
    effect: (_, _effect: RunEffect) => undefined,
    admit: react<'admit'>(onTheWay.admit),
    withdraw: react<'withdraw'>(onTheWay.withdraw),
    grant: react<'grant'>(onTheWay.grant),
    noteSent: react<'sent'>(onTheWay.sent),
    noteStarted: react<'started'>(onTheWay.started),
    noteProgress: react<'progress'>(onTheWay.progress),
    noteHindrance: react<'hindered'>(hindered),
    noteLines: react<'logged'>(onTheWay.logged),
    noteSilence: react<'silent'>(onTheWay.silent),
    rebind: react<'rebound'>(onTheWay.rebound),
    rebindCancelled: react<'rebound'>(onTheWay.reboundCancelled),
    dispatch: react<'dispatch'>(onTheWay.dispatch),
    askToStop: react<'tick'>(onTheWay.timeUp),
    markOverdue: react<'tick'>(onTheWay.markOverdue),
    succeed: react<'settled'>(ended.succeeded),
    ungrant: react<'unacted' | 'settled'>(ended.ungrant),
    endAttempt: react<RunEventType>(ended.endAttempt),
    endBackoff: react<'tick'>(ended.endBackoff),
    cancelAtRest: react<'cancel'>(cancelled.cancelAtRest),
    cancelInFlight: react<'cancel'>(cancelled.cancelInFlight),
    repeatCancel: react<'tick'>(cancelled.repeatCancel),
    restAfterCancel: react<'settled'>(cancelled.restedAfterCancel),
    ungrantAfterCancel: react<'unacted'>(cancelled.unactedAfterCancel),
    cancelUnknown: react<'unknown'>(cancelled.unknownAfterCancel),
    endUnconfirmed: react<'tick'>(cancelled.stopUnconfirmed),
    pause: react<'pause'>(byHand.pause),
    resume: react<'resume'>(byHand.resume),
    resolve: react<'resolve'>(byHand.resolve),
    noteReturn: react<'rebound'>(byHand.noteReturn),
    crash: react<'crash'>(byHand.crash),
  },
  guards: {
    inFlight: ({ context, event }) => isInFlight(context, event),
    nothingInFlight: ({ context }) => flights(context).length === 0,
    held: ({ context, event }) =>
      isInFlight(context, event) && attemptOf(context, idOf(event))?.held === true,
    unknown: ({ context, event }) => isUnknown(context, event),
    awaited: ({ context, event }) => isAwaited(context, event),
    grantable: ({ context, event }) =>
      isStartable(context) && event.type === 'grant' && event.attempt > context.attempt,
    succeededLast: ({ context, event }) => succeeded(context, event) && isLast(context),
    succeeded: ({ context, event }) => succeeded(context, event),
    // Of a command in flight that was cancelled before it began, somebody wanted the end; of this one, only a word.
    neverBegan: ({ context, event }) =>
      isUnknown(context, event) &&
      event.type === 'settled' &&
      event.settlement.outcome === 'cancelled' &&
      !event.settlement.acted,
    failsRun: ({ context, event }) => {
      const ending = endingOf(context, event);
      return ending !== undefined && verdictOn(context, ending) === 'fail';
    },
    ends: ({ context, event }) => endingOf(context, event) !== undefined,
    aborted: ({ context, event }) => resolvedAs(context, event) === 'abort',
    doneByHand: ({ context, event }) =>
      ['happened', 'skip'].includes(resolvedAs(context, event) ?? '') && isLast(context),
    timeIsUp: ({ context, event }) => flights(context).some((flight) => isDue(flight.times_out_at, event.at)),
    overdue: ({ context, event }) => flights(context).some((flight) => isDue(flight.overdue_at, event.at)),
    backoffIsOver: ({ context, event }) => isDue(context.retry_at, event.at),
    cancelExpired: ({ context, event }) => isDue(context.cancel?.deadline, event.at),
    cancelRepeats: ({ context, event }) => isDue(context.cancel?.repeat_at, event.at),
    pausable: ({ context, event }) =>
      event.type === 'pause' && !context.paused && byHand.isFresh(context, event),
    resumable: ({ context, event }) =>
      event.type === 'resume' && context.paused && byHand.isFresh(context, event),
  },
}).createMachine({
  id: 'run',
  context: ({ input }: { input?: { step_count: number; at: number } }) => ({
    machine_version: machineVersion,
    // `transition` builds an actor without input each time, whose context nobody reads; it must not throw, for speed.
    step_count: input?.step_count ?? 0,
    position: 0,
    attempt: 0,
    tried: 0,
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
        pause: { guard: 'pausable', actions: 'pause' },
        resume: { guard: 'resumable', actions: 'resume' },
        crash: { target: 'failed', actions: 'crash' },
      },
    },
    active: {
      on: {
        grant: { guard: 'grantable', actions: 'grant' },
        sent: { guard: 'inFlight', actions: 'noteSent' },
        started: { guard: 'inFlight', actions: 'noteStarted' },
        progress: { guard: 'inFlight', actions: 'noteProgress' },
        hindered: { guard: 'inFlight', actions: 'noteHindrance' },
        logged: { guard: 'inFlight', actions: 'noteLines' },
        silent: { guard: 'inFlight', actions: 'noteSilence' },
        rebound: [
          { guard: 'inFlight', actions: 'rebind' },
          { guard: 'unknown', actions: 'noteReturn' },
        ],
        dispatch: { guard: 'held', actions: 'dispatch' },
        settled: [
          { target: 'completed', guard: 'succeededLast', actions: 'succeed' },
          { guard: 'succeeded', actions: 'succeed' },
          { guard: 'neverBegan', actions: 'ungrant' },
          { target: 'failed', guard: 'failsRun', actions: 'endAttempt' },
          { guard: 'ends', actions: 'endAttempt' },
        ],
        unacted: { guard: 'awaited', actions: 'ungrant' },
        unknown: [
          { target: 'failed', guard: 'failsRun', actions: 'endAttempt' },
          { guard: 'ends', actions: 'endAttempt' },
        ],
        resolve: [
          { target: 'failed', guard: 'aborted', actions: 'resolve' },
          { target: 'completed', guard: 'doneByHand', actions: 'resolve' },
          { guard: 'unknown', actions: 'resolve' },
        ],
        cancel: [
          { target: 'cancelled', guard: 'nothingInFlight', actions: 'cancelAtRest' },
          { target: 'cancelling', actions: 'cancelInFlight' },
        ],
        tick: [
          { target: 'failed', guard: 'failsRun', actions: 'endAttempt' },
          { guard: 'ends', actions: 'endAttempt' },
          { guard: 'timeIsUp', actions: 'askToStop' },
          { guard: 'overdue', actions: 'markOverdue' },
          { guard: 'backoffIsOver', actions: 'endBackoff' },
        ],
        pause: { guard: 'pausable', actions: 'pause' },
        resume: { guard: 'resumable', actions: 'resume' },
        crash: { target: 'failed', actions: 'crash' },
      },
    },
    cancelling: {
      on: {
        sent: { guard: 'inFlight', actions: 'noteSent' },
        started: { guard: 'inFlight', actions: 'noteStarted' },
        hindered: { guard: 'inFlight', actions: 'noteHindrance' },
        logged: { guard: 'inFlight', actions: 'noteLines' },
        silent: { guard: 'inFlight', actions: 'noteSilence' },
        rebound: { guard: 'inFlight', actions: 'rebindCancelled' },
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
