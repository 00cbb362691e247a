import type { wants } from './between.ts';
import { keptBy } from './kept.ts';
import type { RunContext, RunSnapshot } from './run-context.ts';
import { inFlight, leftToCleanUp } from './run-queries.ts';
import type { RunEffect } from './run-effect.ts';
import type { Control, RestTiming, RunHappening } from './run-event.ts';
import type { Made } from './statechart.ts';
import { asked, log, whoOf } from './wording.ts';

/** A happening as the chart gets it, with the run whose steps its guards ask. */
export type RunChartEvent = RunHappening & { run: RunSnapshot; timing: RestTiming };

/** What the run wants of its steps: a line of `between.ts`. `after`: the step because of which. */
export type StepWant = { type: 'want'; want: keyof typeof wants; after?: number };

type Given = { context: RunContext; event: RunChartEvent };
type EventOf<T extends RunChartEvent['type']> = Extract<RunChartEvent, { type: T }>;

/** A guard or an action that is used with events of one type alone. */
function on<T extends RunChartEvent['type'], Result>(
  act: (context: RunContext, event: EventOf<T>) => Result,
): (given: Given) => Result {
  return ({ context, event }) => act(context, event as EventOf<T>);
}

function wanted(want: StepWant['want']): () => StepWant[] {
  return () => [{ type: 'want', want }];
}

/** True where the request was made by somebody who has seen the latest pause or resume. */
function isFresh({ paused_revision }: RunContext, { seen }: Control): boolean {
  return seen === undefined || paused_revision === undefined || seen >= paused_revision;
}

function revisionOf({ makes }: Control): { paused_revision?: number } {
  return makes === undefined ? {} : { paused_revision: makes };
}

const isAtRest = ({ event: { run } }: Given) => inFlight(run).length === 0;
const isClean = ({ event: { run } }: Given) => leftToCleanUp(run.plan, run.steps) === 0;

export const runGuards = {
  atRest: isAtRest,
  allDone: ({ event: { run } }: Given) =>
    run.undone.length === 0 && run.plan.length === Object.keys(run.steps).length,
  isToCleanUp: (given: Given) => isAtRest(given) && !isClean(given),
  isToCleanUpFirst: (given: Given) =>
    isAtRest(given) && !(given.event.type === 'cancel' && given.event.atOnce) && !isClean(given),
  isCleanAfterFailure: (given: Given) => isClean(given) && given.context.cancelled_by === undefined,
  isAtOnce: on<'cancel', boolean>((_, { atOnce }) => atOnce === true),
  isClean,
  isFresh: on<'pause' | 'resume', boolean>(isFresh),
} satisfies Record<string, (given: Given) => boolean>;

/** Those named `remember…` change what the run remembers; the others tell of it, or want something of its steps. */
export const runActions = {
  announceQueued: () => [log('info', 'queued', {})],
  readyFirstSteps: wanted('readyFirstSteps'),
  readyNextSteps: on<'stepDone', StepWant[]>((_, { step }) => [
    { type: 'want', want: 'readyNextSteps', after: step },
  ]),

  rememberStart: ({ event: { at } }) => ({ started_at: at }),
  announceStart: () => [log('info', 'started', {})],
  /** A step that is repeated elsewhere has its plate there. */
  rememberHome: on<'grant', Partial<RunContext>>(({ homes }, { module, instance, step }) => {
    const home = Object.hasOwn(homes, module) ? homes[module] : undefined;
    return home === undefined || home.step === step
      ? { homes: { ...homes, [module]: { instance, step } } }
      : {};
  }),
  rememberKept: on<'grant', Partial<RunContext>>((context, { step, kept, run: { steps } }) => {
    const begun = kept?.map((each) => (each.from === step ? each : { ...each, by: step }));
    return begun ? { kept: [...keptBy({ context, steps }), ...begun] } : {};
  }),
  /** A step on which nobody has acted yet begins nothing: an instance, maybe another one, is found for it anew. */
  forgetKept: on<'stepRested', Partial<RunContext>>(({ kept }, { step, acted, run: { steps } }) => {
    const others = kept?.filter(({ from, by = from }) => by !== step);
    if (acted || others?.length === kept?.length || steps[step]?.context.tried !== 0) return {};
    return { kept: others };
  }),
  /** Only an attempt that acted ties a run to an instance. */
  forgetHome: on<'stepRested', Partial<RunContext>>(({ homes }, { step, acted }) => {
    const kept = Object.entries(homes).filter(([, home]) => home.step !== step);
    return acted || kept.length === Object.keys(homes).length ? {} : { homes: Object.fromEntries(kept) };
  }),

  rememberPause: on<'pause', Partial<RunContext>>((_, event) => ({
    paused_by: asked(event),
    ...revisionOf(event),
  })),
  announcePause: on<'pause', RunEffect[]>((_, event) => [log('info', 'paused', whoOf(event))]),
  rememberResume: on<'resume', Partial<RunContext>>((_, event) => ({
    paused_by: undefined,
    ...revisionOf(event),
  })),
  announceResume: on<'resume', RunEffect[]>((_, event) => [log('info', 'resumed', whoOf(event))]),
  readyAgain: wanted('readyAgain'),

  rememberCanceller: on<'cancel', Partial<RunContext>>((_, event) => ({
    cancelled_by: asked(event),
  })),
  forgetDue: () => ({ due: undefined }),
  announceCleanup: () => [log('info', 'cleaning_up', {})],
  readyCleanup: wanted('readyCleanup'),
  rememberCancel: ({ event: { at, timing } }) => ({
    due: { stopAgain: at + timing.cancelRepeat, giveUp: at + timing.cancelRest },
  }),
  rememberAskedAgain: ({ context, event: { at, timing } }) => ({
    due: { ...context.due, stopAgain: at + timing.cancelRepeat },
  }),
  announceCancelling: on<'cancel', RunEffect[]>((_, event) => [log('info', 'cancelling', whoOf(event))]),
  stopSteps: wanted('stopSteps'),
  giveStepsUp: wanted('giveStepsUp'),
  rememberError: on<'stepFailed', Partial<RunContext>>(({ error }, event) => ({
    error: error ?? event.error,
  })),
  drainSteps: wanted('drainSteps'),

  rememberEnd: ({ event: { at } }) => ({ ended_at: at, due: undefined }),
  announceCompleted: () => [log('info', 'completed', {})],
  announceFailed: () => [log('error', 'failed', {})],
  announceCancelled: ({ context, event }) => {
    const asked = event.type === 'cancel' ? event : (context.cancelled_by ?? {});
    return [log('info', 'cancelled', whoOf(asked))];
  },
  announceGoesOn: on<'goesOn', RunEffect[]>((_, { note }) => [log('warning', 'cancelled_goes_on', { note })]),
  announceUnconfirmed: () => [log('warning', 'cancelled_unconfirmed', {})],
  rememberCrash: on<'crash', Partial<RunContext>>((_, { message }) => ({
    error: { code: 'internal_error', message, retryable: false },
  })),
  crashSteps: wanted('crashSteps'),
  announceCrash: on<'crash', RunEffect[]>((_, { message }) => [log('error', 'crashed', { message })]),
} satisfies Record<string, (given: Given) => Made<RunContext, RunEffect | StepWant>>;
