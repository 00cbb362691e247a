import type { StepRecord } from '../../shared/contracts/run.ts';
import type { Resolution } from '../../shared/contracts/step-policy.ts';
import { backoffOf, endingOf, triedBy, verdictOn, type Ending } from './policies.ts';
import type { RunEffect } from './run-effect.ts';
import type { Made } from './statechart.ts';
import { reported, type Attempt, type StepContext, type StepTimer } from './step-context.ts';
import type { StepEvent, StepEventOf } from './step-event.ts';
import { by, formatDuration, log, settlementPatch, stepName, unknownFailure, whereOf } from './wording.ts';

type Given = { context: StepContext; event: StepEvent };

/** A guard or an action that is used with events of one type alone. */
function on<T extends StepEvent['type'], Result>(
  act: (context: StepContext, event: StepEventOf<T>) => Result,
): (given: Given) => Result {
  return ({ context, event }) => act(context, event as StepEventOf<T>);
}

type Act = (given: Given) => Made<StepContext, RunEffect>;

export const stepGuards = {
  isNewAttempt: on<'grant', boolean>(({ attempts }, { attempt }) => attempt > attempts),
  /** One of that number was given out once more, and has not been sent. */
  isForgottenAttempt: on<'remembered', boolean>(
    ({ attempts }, { attempt, phase }) =>
      attempt > attempts || (attempt === attempts && (phase === undefined || phase === 'unsent')),
  ),
  succeeded: on<'settled', boolean>((_, { settlement }) => settlement.outcome === 'succeeded'),
  neverBegan: on<'settled', boolean>(
    (_, { settlement }) => settlement.outcome === 'cancelled' && !settlement.acted,
  ),
  isKnown: (given: Given) => endingIn(given).known,
  isKnownAndRepeated: (given: Given) => endingIn(given).known && verdictIn(given) === 'repeat',
  isRepeated: (given: Given) => verdictIn(given) === 'repeat',
  isAskedAbout: (given: Given) => verdictIn(given) === 'ask',
  isUnknown: ({ context, event }: Given) => endingOf(context, event)?.known === false,
  isListed: on<'rebound', boolean>((_, { resend }) => resend === false),
  isResent: on<'rebound', boolean>((_, { resend }) => resend === true),
  isPutOff: on<'rebound', boolean>((_, { resend }) => resend === 'later'),
  isHeld: on<'dispatch', boolean>(({ attempt }) => attempt?.held === true),
  hasRested: on<'progress', boolean>((_, { rested }) => rested === true),
} satisfies Record<string, (given: Given) => boolean>;

/** Those named `note…` change what the step remembers; the others tell of it, or want something done. */
export const stepActions = {
  // Before an attempt
  noteReady: on<'ready', Partial<StepContext>>((_, { at }) => ({ ready_at: at })),
  noteGrant: on<'grant' | 'remembered', Partial<StepContext>>(
    (_, { type: _t, at: _a, phase: _p, timing: _ti, ...attempt }) => ({
      ...{ attempts: attempt.attempt, attempt },
      ...{ doubt: undefined, due: undefined },
    }),
  ),
  beginRecord: on<'grant', RunEffect[]>(({ step }, { at, command_id, attempt, module, instance }) => [
    log(
      'info',
      `${stepName({ step })} goes to ${module}/${instance}${attempt > 1 ? `, attempt ${attempt}` : ''}`,
    ),
    {
      type: 'beginStep',
      step,
      record: { status: 'running', attempt, command_id, instance, started_at: at },
    },
  ]),
  /** Its command was given out, and done or begun, by an owner whose commits the store has forgotten. */
  tellRemembered: on<'remembered', RunEffect[]>(({ step }, { at, command_id, attempt, module, instance }) => [
    log(
      'warning',
      `${stepName({ step })}: ${module}/${instance} knows attempt ${attempt} of it, which the store has forgotten`,
    ),
    {
      type: 'beginStep',
      step,
      record: { status: 'running', attempt, command_id, instance, started_at: at },
    },
  ]),
  sendCommand: ({ context }) => [{ type: 'sendCommand', command_id: attemptOf(context).command_id }],

  // In flight
  noteActing: on<'started', Partial<StepContext>>((context, { at }) => {
    const { timeout } = attemptOf(context);
    return dueAt(context, {
      ...(timeout === undefined ? {} : { timeUp: at + timeout }),
      ...progressDue(context, at),
    });
  }),
  tellActing: on<'started', RunEffect[]>((context, { started_at }) => [
    log('info', `${stepName(context)} is acting`),
    patch(context, { started_at }),
  ]),
  noteProgress: on<'progress', Partial<StepContext>>((context, { at }) =>
    dueAt(context, progressDue(context, at)),
  ),
  tellProgress: on<'progress', RunEffect[]>((context, { at, fraction, note }) => {
    const told = {
      ...{ at },
      ...(fraction === undefined ? {} : { fraction }),
      ...(note === undefined ? {} : { note }),
    };
    return [patch(context, { progress: told })];
  }),
  noteRest: ({ context }) => dueAt(context, { timeUp: undefined, gaveUp: undefined, overdue: undefined }),
  noteOverdue: on<'overdue', Partial<StepContext>>((context, { at }) =>
    withAttempt(context, { overdue_since: at }),
  ),
  tellOverdue: on<'overdue', RunEffect[]>((context, { at }) => {
    const expected = formatDuration(attemptOf(context).progress_within ?? 0);
    return [
      patch(context, { overdue_since: at }),
      log('warning', `${stepName(context)} is overdue: it has told of no progress for ${expected}`),
    ];
  }),
  noteMoving: ({ context }) => withAttempt(context, { overdue_since: undefined }),
  tellMoving: ({ context }) => [
    patch(context, {}, ['overdue_since']),
    log('info', `${stepName(context)} moves again; it is not overdue any more`),
  ],
  noteHindrance: on<'hindered', Partial<StepContext>>((context, { reason }) =>
    withAttempt(context, { hindrance: reason }),
  ),
  /** The instrument's words may change from moment to moment: the log has the first and the end of them. */
  tellHindrance: on<'hindered', RunEffect[]>((context, { reason }) => {
    const attempt = attemptOf(context);
    const who = `${stepName(context)}: ${whereOf(attempt)}`;
    if (reason === undefined)
      return attempt.hindrance === undefined ? [] : [log('info', `${who} is well again`)];
    return attempt.hindrance === undefined ? [log('warning', `${who} ${reason}`)] : [];
  }),
  noteLines: on<'logged', Partial<StepContext>>((context, { since, from, lines }) => {
    const known = linesKnown(context, since);
    return withAttempt(context, { logged: { since, lines: Math.max(known, from + lines.length) } });
  }),
  /** Each line once: what was not confirmed to the agent comes again. */
  tellLines: on<'logged', RunEffect[]>((context, { since, from, lines }) => {
    const who = `${stepName(context)} (${whereOf(attemptOf(context))})`;
    const fresh = lines.slice(Math.max(0, linesKnown(context, since) - from));
    return fresh.map(({ level, text }) => log(level, `${who} wrote: ${text}`));
  }),

  // The agent is away, and back
  noteSilence: on<'silent', Partial<StepContext>>((context, { at, lost_at }) => ({
    ...withAttempt(context, { silent_since: at }),
    ...dueAt(context, { lost: lost_at }),
  })),
  tellSilence: on<'silent', RunEffect[]>((context, { at }) => [
    patch(context, { silent_since: at }),
    log('warning', `${stepName(context)}: ${whereOf(attemptOf(context))} is silent; the run waits for it`),
  ]),
  noteReturn: ({ context }) => ({
    ...withAttempt(context, { silent_since: undefined }),
    ...dueAt(context, { lost: undefined }),
  }),
  tellReturn: ({ context }) => [
    patch(context, {}, ['silent_since']),
    log('info', `${stepName(context)}: ${whereOf(attemptOf(context))} is back`),
  ],
  tellLateReturn: ({ context }) => [
    log(
      'info',
      `${stepName(context)}: ${whereOf(attemptOf(context))} is back; its word on the step is awaited`,
    ),
  ],
  noteSession: on<'rebound', Partial<StepContext>>((context, { session, resend }) =>
    withAttempt(context, {
      session,
      // A new session fences off all earlier copies; within one, a copy may lie in the queue while another is acted on.
      resent: session === attemptOf(context).session ? true : undefined,
      held: resend === 'later' ? true : undefined,
    }),
  ),
  tellRecovery: on<'rebound', RunEffect[]>((context, { at, recovering }) => {
    if (!recovering) return [];
    const note = 'the agent was restarted while it acted, and finds out what became of the action';
    return [patch(context, { progress: { at, note } }), log('warning', `${stepName(context)}: ${note}`)];
  }),
  noteDispatch: ({ context }) => withAttempt(context, { held: undefined }),

  // The agent is asked to stop
  noteTimeUp: ({ context, event: { at, timing } }) => ({
    ...withAttempt(context, { asked_to_stop: true }),
    ...dueAt(context, { timeUp: at + timing.cancelRepeat, gaveUp: at + timing.timeoutRest }),
  }),
  noteAskedAgain: ({ context, event: { at, timing } }) =>
    dueAt(context, { timeUp: at + timing.cancelRepeat }),
  tellTimeUp: ({ context }) => {
    const time = formatDuration(attemptOf(context).timeout ?? 0);
    return [log('warning', `${stepName(context)} has had its ${time} and is asked to stop`)];
  },
  noteStop: ({ context }) => ({ ...withAttempt(context, { held: undefined }), due: undefined }),
  sendCancel: ({ context }) => [cancelOf(attemptOf(context))],
  /** Of an attempt that was lost, or did not stop in time, nobody knows that it is over. */
  sendCancelIfActing: ({ context: { doubt, attempt } }) =>
    attempt && (doubt?.reason === 'lost' || doubt?.reason === 'timeout') ? [cancelOf(attempt)] : [],

  // The attempt has ended
  noteDone: () => ({ attempt: undefined, doubt: undefined, due: undefined }),
  tellSuccess: on<'settled', RunEffect[]>((context, { at, settlement }) => [
    log('info', `${stepName(context)} succeeded${duration(settlement)}`),
    ...(settlement.files_missing ?? []).map(({ label, reason }) =>
      log('warning', `${stepName(context)}: the result file "${label}" could not be stored: ${reason}`),
    ),
    endOfRecord(context, settlementPatch(settlement, at), ['error']),
  ]),
  tellEnding: (given) => {
    const { context, event } = given;
    const { known, error } = endingIn(given);
    const facts =
      event.type === 'settled' ? settlementPatch(event.settlement, event.at) : { ended_at: event.at };
    return [
      endOfRecord(context, { ...facts, status: 'failed', error }),
      log('error', `${stepName(context)}${known ? ' failed' : ': outcome unknown'}: ${error.message}`),
    ];
  },
  noteFailedAttempt: ({ context }) => ({ tried: triedBy(context), attempt: undefined, doubt: undefined }),
  noteDoubt: (given): Partial<StepContext> => {
    const { context, event } = given;
    const ending = endingIn(given);
    if (ending.known) throw new Error(`the outcome of ${stepName(context)} is known`);
    const { cause, error } = ending;
    // That the outcome is unknown may be the agent's own word; then it says as well whether the instrument began.
    const began = event.type === 'settled' && event.settlement.acted;
    const phase = began ? 'acting' : reported(event.phase ?? context.doubt?.phase ?? 'sent');
    return {
      tried: triedBy(context),
      doubt: { reason: cause, message: error.message, since: context.doubt?.since ?? event.at, phase },
    };
  },
  noteError: (given) => ({ error: endingIn(given).error, due: undefined }),
  planRetry: ({ context, event: { at } }) => ({
    ready_at: at,
    due: { retry: at + backoffOf(context) },
  }),
  tellRetry: (given) => {
    const { context } = given;
    const wait = backoffOf(context);
    const when = wait > 0 ? `in ${formatDuration(wait)}` : 'now';
    const allowed = attemptOf(context).retry?.attempts ?? 1;
    return [
      log(
        'warning',
        `${stepName(context)} is tried again ${when}: the workflow allows ${allowed} attempts after "${endingIn(given).cause}", and this was number ${triedBy(context)}`,
      ),
    ];
  },
  noteRetryOver: on<'retry', Partial<StepContext>>((_, { at }) => ({ due: undefined, ready_at: at })),
  askForWord: ({ context }) => [
    log('error', `the run waits: somebody must say what became of ${stepName(context)} (weir resolve)`),
  ],
  tellNeverActed: on<'unacted' | 'settled', RunEffect[]>((context, event) => {
    const why = event.type === 'unacted' ? event.why : 'its agent says that it never began it';
    return [
      log('warning', `${stepName(context)} was not acted on (${why}) and waits again`),
      idleRecord(context),
    ];
  }),
  noteNeverActed: ({ context: { tried, doubt }, event: { at } }) => ({
    ...{ attempt: undefined, doubt: undefined, due: undefined, ready_at: at },
    tried: doubt === undefined ? tried : tried - 1,
  }),
  forgetPolicy: ({ context }) => withAttempt(context, { retry: undefined, on_unknown: undefined }),

  // What it means for the instrument and for what it moves
  bookLocations: ({ context: { step } }) => [{ type: 'bookLocations', step }],
  doubtLocations: ({ context: { step } }) => [{ type: 'doubtLocations', step }],
  trustLocations: ({ context: { step } }) => [{ type: 'trustLocations', step }],
  /** A step that failed may have stopped half-way with what it was moving; one that did not act has moved nothing. */
  judgeLocations: (given) => {
    const { step, doubt } = given.context;
    const ending = endingIn(given);
    if (ending.known && ending.acted) return [{ type: 'doubtLocations', step }];
    return doubt === undefined ? [] : [{ type: 'trustLocations', step }];
  },
  /** Whoever abandons the action of an instrument has looked at it: then only the step's locations are in doubt. */
  quarantine: (given) => {
    const { step } = given.context;
    const { command_id, module, instance } = attemptOf(given.context);
    const { error } = endingIn(given);
    return error.code === 'abandoned'
      ? [
          { type: 'doubtLocations', step },
          { type: 'endQuarantine', step, module, instance },
        ]
      : [{ type: 'quarantine', step, command_id, module, instance, reason: error.message }];
  },
  /** One that was never in doubt needs no word. */
  endQuarantine: ({ context: { step, attempt, doubt } }) => {
    if (!attempt || (doubt === undefined && attempt.attempt === 1)) return [];
    const { module, instance } = attempt;
    return [{ type: 'endQuarantine', step, module, instance }];
  },

  // A person has said what became of it
  noteAnswer: ({ event: { at } }) => ({ attempt: undefined, doubt: undefined, due: undefined, ready_at: at }),
  noteAbort: ({ context: { doubt } }) => ({
    due: undefined,
    error: doubt && unknownFailure(doubt.reason, doubt.message),
  }),
  tellHappened: on<'happened', RunEffect[]>((context, event) => {
    const { at, data } = event;
    const facts = { status: 'succeeded' as const, ended_at: at, ...(data === undefined ? {} : { data }) };
    return [said(context, event, 'happened'), resolved(context, event, facts, ['error'])];
  }),
  tellSkipped: on<'skip', RunEffect[]>((context, event) => [
    said(context, event, 'is skipped'),
    resolved(context, event, { status: 'cancelled', ended_at: event.at }),
  ]),
  tellDidNot: on<'did_not', RunEffect[]>((context, event) => [
    said(context, event, 'did not happen and is tried again'),
    resolved(context, event, { status: 'idle' }, ['error', 'ended_at']),
  ]),
  tellAborted: on<'abort', RunEffect[]>((context, event) => [
    resolved(context, event, {}),
    log(
      'error',
      `${stepName(context)} is given up${by(event.by)}; ${whereOf(attemptOf(context))} stays in quarantine`,
    ),
  ]),

  // The run is cancelled
  noteEnd: () => ({ due: undefined }),
  noteRestAfterCancel: () => ({ attempt: undefined, due: undefined }),
  tellRest: on<'settled', RunEffect[]>((context, { at, settlement }) => [
    endOfRecord(context, settlementPatch(settlement, at)),
    log('info', `${stepName(context)}: the instrument is at rest (${settlement.outcome})`),
  ]),
  doubtLocationsIfActed: on<'settled', RunEffect[]>(({ step }, { settlement }) =>
    settlement.acted ? [{ type: 'doubtLocations', step }] : [],
  ),
  tellNeverActedAfterCancel: on<'unacted', RunEffect[]>((context, { at, why }) => [
    endOfRecord(context, { status: 'cancelled', ended_at: at }),
    log('info', `${stepName(context)} was not acted on (${why})`),
  ]),
  tellStopUnconfirmed: on<'giveUp', RunEffect[]>((context, { at }) => {
    const error = { code: 'cancelled', message: 'cancelled, stop unconfirmed', retryable: false } as const;
    return [endOfRecord(context, { status: 'cancelled', ended_at: at, error })];
  }),
} satisfies Record<string, Act>;

/** The attempt at hand; the chart uses it only in states that have one. */
function attemptOf({ step, attempt }: StepContext): Attempt {
  if (!attempt) throw new Error(`${stepName({ step })} has no attempt`);
  return attempt;
}

function endingIn({ context, event }: Given): Ending {
  const ending = endingOf(context, event);
  if (!ending) throw new Error(`${event.type} ends no attempt of ${stepName(context)}`);
  return ending;
}

function verdictIn(given: Given): ReturnType<typeof verdictOn> {
  return verdictOn(given.context, endingIn(given));
}

type Undefinable<T> = { [K in keyof T]?: T[K] | undefined };

function withAttempt(context: StepContext, facts: Undefinable<Attempt>): { attempt: Attempt } {
  return { attempt: changed(attemptOf(context), facts) };
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
  const { progress_within } = attemptOf(context);
  return progress_within === undefined ? {} : { overdue: at + progress_within };
}

function linesKnown(context: StepContext, since: number): number {
  const { logged } = attemptOf(context);
  return logged?.since === since ? logged.lines : 0;
}

function cancelOf({ command_id, module, instance, number }: Attempt): RunEffect {
  return { type: 'sendCancel', command_id, module, instance, number };
}

function patch(
  { step }: StepContext,
  facts: Partial<StepRecord>,
  clear: (keyof StepRecord)[] = [],
): RunEffect {
  return { type: 'patchStep', step, patch: facts, ...(clear.length === 0 ? {} : { clear }) };
}

/** Facts about an attempt that has ended. What was only true while it went on is taken away. */
function endOfRecord(
  context: StepContext,
  facts: Partial<StepRecord>,
  clear: (keyof StepRecord)[] = [],
): RunEffect {
  return patch(context, facts, ['silent_since', 'overdue_since', ...clear]);
}

function idleRecord(context: StepContext): RunEffect {
  return endOfRecord(context, { status: 'idle' }, ['error', 'ended_at']);
}

type Answer = StepEventOf<Resolution>;

function said(context: StepContext, event: Answer, text: string): RunEffect {
  return log('info', `${stepName(context)} ${text}, as was said${by(event.by)}`);
}

function resolved(
  context: StepContext,
  { type, at, by: who }: Answer,
  facts: Partial<StepRecord>,
  clear?: (keyof StepRecord)[],
): RunEffect {
  const resolution = { as: type, at, ...(who === undefined ? {} : { by: who }) };
  return endOfRecord(context, { ...facts, resolution }, clear);
}

function duration({ started_at, ended_at }: { started_at?: number; ended_at?: number }): string {
  return started_at === undefined || ended_at === undefined
    ? ''
    : ` in ${formatDuration(ended_at - started_at)}`;
}
