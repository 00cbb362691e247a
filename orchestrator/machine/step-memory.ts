import { backoffOf, triedBy, endingOf, verdictOn, type AttemptEnding } from './policies.ts';
import { linesKnown, reported, type Attempt, type StepContext, type StepTimer } from './step-context.ts';
import { nameStep } from '../../shared/sentences/index.ts';
import { unknownFailure } from './wording.ts';
import type { RunEffect } from './run-effect.ts';
import type { Made } from './statechart.ts';
import type { StepEvent, StepEventOf } from './step-event.ts';

const noAttempt = { attempt: undefined, why_unknown: undefined, due: undefined };

/** The actions that change what the step remembers. */
export const stepMemory = {
  // Before an attempt
  rememberReady: ({ event: { at } }) => ({ ready_at: at }),
  /** What its expressions came to counts no more: a person may have changed its arguments, and it has none left. */
  rememberReadyAsWritten: ({ context, event: { at } }) => ({
    ready_at: at,
    ...(context.values === undefined ? {} : { values: undefined }),
  }),
  rememberValues: on<'go', Partial<StepContext>>((_, { values }) => ({ values })),
  rememberGrant: on<'grant' | 'remembered', Partial<StepContext>>(
    (_, { type, at, step: _s, kept: _k, phase: _p, planned: _pl, ending: _e, timing: _ti, ...attempt }) => ({
      attempts: attempt.attempt,
      attempt: { ...attempt, ...(type === 'grant' && { granted_at: at }) },
      ...{ why_unknown: undefined, due: undefined, error: undefined },
    }),
  ),

  /** Its attempt was given out because those before it had ended; that they are not told any more makes no more of them. */
  rememberTried: on<'remembered', Partial<StepContext>>(({ tried }, { attempt }) => ({
    tried: Math.max(tried, attempt - 1),
  })),

  // In flight
  rememberActing: on<'started', Partial<StepContext>>((context, { at }) => {
    const { timeout } = currentAttempt(context);
    return {
      ...withAttempt(context, { acting_by: at }),
      ...dueAt(context, {
        ...(timeout === undefined ? {} : { timeUp: at + timeout }),
        ...progressDue(context, at),
      }),
    };
  }),
  rememberProgress: on<'progress', Partial<StepContext>>((context, { at }) =>
    dueAt(context, progressDue(context, at)),
  ),
  rememberRest: ({ context }) => dueAt(context, { timeUp: undefined, gaveUp: undefined, overdue: undefined }),
  rememberOverdue: on<'overdue', Partial<StepContext>>((context, { at }) =>
    withAttempt(context, { overdue_since: at }),
  ),
  rememberMoving: ({ context }) => withAttempt(context, { overdue_since: undefined }),
  rememberHindrance: on<'hindered', Partial<StepContext>>((context, { reason }) =>
    withAttempt(context, { hindrance: reason }),
  ),
  rememberLines: on<'logged', Partial<StepContext>>((context, { since, from, lines }) => {
    const known = linesKnown(currentAttempt(context), since);
    return withAttempt(context, { logged: { since, lines: Math.max(known, from + lines.length) } });
  }),

  // The agent is away, and back
  rememberSilence: on<'silent', Partial<StepContext>>((context, { at, since = at, lost_at }) => ({
    ...withAttempt(context, { silent_since: since }),
    ...dueAt(context, { lost: lost_at }),
  })),
  rememberReturn: ({ context }) => ({
    ...withAttempt(context, { silent_since: undefined }),
    ...dueAt(context, { lost: undefined }),
  }),
  rememberSession: on<'rebound', Partial<StepContext>>((context, { session }) =>
    withAttempt(context, {
      session,
      // A new session fences off all earlier copies; within one, a copy may lie in the queue while another is acted on.
      resent: session === currentAttempt(context).session ? true : undefined,
    }),
  ),

  // The agent is asked to stop
  rememberTimeUp: ({ context, event: { at, timing } }) => ({
    ...withAttempt(context, { asked_to_stop: true }),
    ...dueAt(context, { timeUp: at + timing.cancelRepeat, gaveUp: at + timing.timeoutRest }),
  }),
  rememberAskedAgain: ({ context, event: { at, timing } }) =>
    dueAt(context, { timeUp: at + timing.cancelRepeat }),
  rememberStop: () => ({ due: undefined }),

  // The attempt has ended
  rememberDone: () => noAttempt,
  rememberFailedAttempt: ({ context }) => ({
    tried: triedBy(context),
    attempt: undefined,
    why_unknown: undefined,
  }),
  rememberUnknown: (given): Partial<StepContext> => {
    const { context, event } = given;
    const ending = endingIn(given);
    if (ending.known) throw new Error(`the outcome of ${nameStep(context.step)} is known`);
    const { cause, error } = ending;
    // That the outcome is unknown may be the agent's own word; then it says as well whether the instrument began.
    const began = event.type === 'settled' && event.settlement.acted;
    const phase = began ? 'acting' : reported(event.phase ?? context.why_unknown?.phase ?? 'sent');
    return {
      tried: triedBy(context),
      why_unknown: {
        reason: cause,
        message: error.message,
        since: context.why_unknown?.since ?? event.at,
        phase,
      },
    };
  },
  rememberError: (given) => ({ error: endingIn(given).error, due: undefined }),
  rememberRefusal: on<'refuse' | 'gapBroken', Partial<StepContext>>((_, { error }) => ({
    error,
    due: undefined,
  })),
  planRetry: ({ context, event: { at } }) => ({
    ready_at: at,
    due: { retry: at + backoffOf(context) },
  }),
  rememberRetryOver: on<'retry', Partial<StepContext>>((_, { at }) => ({ due: undefined, ready_at: at })),
  rememberNeverActed: ({ context: { tried, why_unknown }, event: { at } }) => ({
    ...{ ...noAttempt, ready_at: at },
    tried: why_unknown === undefined ? tried : tried - 1,
  }),
  forgetPolicy: ({ context }) => withAttempt(context, { retry: undefined, on_unknown: undefined }),

  // A person has said what became of it
  rememberAnswer: ({ event: { at } }) => ({ ...noAttempt, ready_at: at }),
  rememberAbort: ({ context: { why_unknown } }) => ({
    due: undefined,
    error: why_unknown && unknownFailure(why_unknown.reason, why_unknown.message),
  }),

  // The run is cancelled
  rememberEnd: () => ({ due: undefined }),
} satisfies Record<string, Act>;

type Undefinable<T> = { [K in keyof T]?: T[K] | undefined };

function withAttempt(context: StepContext, facts: Undefinable<Attempt>): { attempt: Attempt } {
  return { attempt: changed(currentAttempt(context), facts) };
}

function dueAt(
  { due = {} }: StepContext,
  times: Undefinable<Record<StepTimer, number>>,
): Pick<StepContext, 'due'> {
  const all = changed(due, times);
  return { due: Object.keys(all).length === 0 ? undefined : all };
}

/** What is undefined is taken away. */
function changed<T extends object>(from: T, facts: Undefinable<T>): T {
  const all = Object.entries({ ...from, ...facts }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(all) as T;
}

/** When the action is overdue if it tells nothing from now on. */
function progressDue(context: StepContext, at: number): { overdue?: number } {
  const { progress_within } = currentAttempt(context);
  return progress_within === undefined ? {} : { overdue: at + progress_within };
}

/** What a guard or an action of the step's chart is given. */
export type Given = { context: StepContext; event: StepEvent };

/** An action: it makes another context, or effects. */
export type Act = (given: Given) => Made<StepContext, RunEffect>;

/** A guard or an action that is used with events of one type alone. */
export function on<T extends StepEvent['type'], Result>(
  act: (context: StepContext, event: StepEventOf<T>) => Result,
): (given: Given) => Result {
  return ({ context, event }) => act(context, event as StepEventOf<T>);
}

/** The current attempt; the chart uses it only in states that have one. */
export function currentAttempt({ step, attempt }: StepContext): Attempt {
  if (!attempt) throw new Error(`${nameStep(step)} has no attempt`);
  return attempt;
}

/** What the event makes of the attempt; the chart asks only at events that end one. */
export function endingIn({ context, event }: Given): AttemptEnding {
  const ending = endingOf(context, event);
  if (!ending) throw new Error(`${event.type} ends no attempt of ${nameStep(context.step)}`);
  return ending;
}

/** What the workflow says of that. */
export function verdictIn(given: Given): ReturnType<typeof verdictOn> {
  const { planned, ending } = given.event;
  return verdictOn(given.context, endingIn(given), ending ? undefined : planned.on_failure);
}
