import type { StepRecord } from '../../shared/contracts/run.ts';
import type { Resolution } from '../../shared/contracts/step-policy.ts';
import { backoffOf, triedBy } from './policies.ts';
import type { RunEffect } from './run-effect.ts';
import { linesKnown, type StepContext } from './step-context.ts';
import type { StepEventOf } from './step-event.ts';
import { currentAttempt, endingIn, on, type Act } from './step-memory.ts';
import { because, by, formatDuration, log, settlementPatch, stepName, whereOf } from './wording.ts';

/** The actions that tell people of the step: its record, and lines of the run's log. */
export const stepAnnouncements = {
  // Before an attempt
  beginRecord: on<'grant', RunEffect[]>(({ step, values }, { at, command_id, attempt, module, instance }) => [
    log(
      'info',
      `${stepName({ step })} goes to ${module}/${instance}${attempt > 1 ? `, attempt ${attempt}` : ''}`,
    ),
    {
      type: 'beginStep',
      step,
      record: {
        ...{ status: 'running', attempt, command_id, instance, started_at: at },
        ...(values && { values }),
      },
    },
  ]),
  announcePass: on<'pass', RunEffect[]>(({ step }, { at, command_id }) => [
    log('info', `${stepName({ step })} is skipped: its condition is not true`),
    { type: 'beginStep', step, record: { ...withoutAttempt(at, command_id, 'skipped'), ended_at: at } },
  ]),
  announceRefusal: on<'refuse', RunEffect[]>((context, { at, command_id, error, data }) => [
    log('error', `${stepName(context)} failed: ${error.message}`),
    {
      type: 'patchStep',
      step: context.step,
      ifNone: withoutAttempt(at, command_id, 'failed'),
      patch: { status: 'failed', ended_at: at, error, ...(data && { data }) },
    },
  ]),
  announceLoop: on<'round', RunEffect[]>(({ step }, { at, command_id, values }) => [
    log('info', `${stepName({ step })} begins its rounds`),
    {
      type: 'beginStep',
      step,
      record: { ...withoutAttempt(at, command_id, 'running'), ...(values && { values }) },
    },
  ]),
  announceLooped: on<'looped', RunEffect[]>((context, { at, command_id, data }) => [
    log('info', `${stepName(context)} is done: all its rounds are`),
    {
      type: 'patchStep',
      step: context.step,
      ifNone: withoutAttempt(at, command_id, 'running'),
      patch: { status: 'succeeded', ended_at: at, ...(data && { data }) },
    },
  ]),
  announceLoopLeft: ({ context, event: { at } }) => [patch(context, { status: 'cancelled', ended_at: at })],
  /** Its command was given out, and done or begun, by an owner whose commits the store has forgotten. */
  announceRemembered: on<'remembered', RunEffect[]>(
    ({ step, values }, { at, command_id, attempt, module, instance }) => [
      log(
        'warning',
        `${stepName({ step })}: ${module}/${instance} knows attempt ${attempt} of it, which the store has forgotten`,
      ),
      {
        type: 'beginStep',
        step,
        record: {
          ...{ status: 'running', attempt, command_id, instance, started_at: at },
          ...(values && { values }),
        },
      },
    ],
  ),

  // In flight
  announceActing: on<'started', RunEffect[]>((context, { started_at }) => [
    log('info', `${stepName(context)} is acting`),
    patch(context, { started_at }),
  ]),
  announceProgress: on<'progress', RunEffect[]>((context, { at, fraction, note }) => {
    const told = {
      ...{ at },
      ...(fraction === undefined ? {} : { fraction }),
      ...(note === undefined ? {} : { note }),
    };
    return [patch(context, { progress: told })];
  }),
  announceOverdue: on<'overdue', RunEffect[]>((context, { at }) => {
    const expected = formatDuration(currentAttempt(context).progress_within ?? 0);
    return [
      patch(context, { overdue_since: at }),
      log('warning', `${stepName(context)} is overdue: it has told of no progress for ${expected}`),
    ];
  }),
  announceMoving: ({ context }) => [
    patch(context, {}, ['overdue_since']),
    log('info', `${stepName(context)} moves again; it is not overdue any more`),
  ],
  /** The instrument's words may change from moment to moment: the log has the first and the end of them. */
  announceHindrance: on<'hindered', RunEffect[]>((context, { reason }) => {
    const attempt = currentAttempt(context);
    const who = `${stepName(context)}: ${whereOf(attempt)}`;
    if (reason === undefined)
      return attempt.hindrance === undefined ? [] : [log('info', `${who} is well again`)];
    return attempt.hindrance === undefined ? [log('warning', `${who} ${reason}`)] : [];
  }),
  /** Each line once: a message may come twice. */
  announceLines: on<'logged', RunEffect[]>((context, { since, from, lines }) => {
    const who = `${stepName(context)} (${whereOf(currentAttempt(context))})`;
    const fresh = lines.slice(Math.max(0, linesKnown(currentAttempt(context), since) - from));
    return fresh.map(({ level, text }) => log(level, `${who} wrote: ${text}`));
  }),

  // The agent is away, and back
  announceSilence: on<'silent', RunEffect[]>((context, { at, since = at }) => [
    patch(context, { silent_since: since }),
    log(
      'warning',
      `${stepName(context)}: ${whereOf(currentAttempt(context))} is silent; the run waits for it`,
    ),
  ]),
  announceReturn: ({ context }) => [
    patch(context, {}, ['silent_since']),
    log('info', `${stepName(context)}: ${whereOf(currentAttempt(context))} is back`),
  ],
  announceLateReturn: ({ context }) => [
    log(
      'info',
      `${stepName(context)}: ${whereOf(currentAttempt(context))} is back; the run waits for its word on the step`,
    ),
  ],
  announceRecovery: on<'rebound', RunEffect[]>((context, { at, recovering }) => {
    if (!recovering) return [];
    const note = 'the agent was restarted while it acted, and finds out what became of the action';
    return [patch(context, { progress: { at, note } }), log('warning', `${stepName(context)}: ${note}`)];
  }),

  // The agent is asked to stop
  announceTimeUp: ({ context }) => {
    const time = formatDuration(currentAttempt(context).timeout ?? 0);
    return [log('warning', `${stepName(context)} has had its ${time} and is asked to stop`)];
  },

  // The attempt has ended
  announceSuccess: on<'settled', RunEffect[]>((context, { at, settlement }) => [
    log('info', `${stepName(context)} succeeded${duration(settlement)}`),
    ...(settlement.files_missing ?? []).map(({ label, reason }) =>
      log('warning', `${stepName(context)}: the result file "${label}" could not be stored: ${reason}`),
    ),
    endOfRecord(context, settlementPatch(settlement, at), ['error', 'unknown']),
  ]),
  announceEnding: (given) => {
    const { context, event } = given;
    const { known, error } = endingIn(given);
    const facts =
      event.type === 'settled' ? settlementPatch(event.settlement, event.at) : { ended_at: event.at };
    return [
      endOfRecord(context, { ...facts, status: 'failed', error, ...(known ? {} : { unknown: true }) }, [
        'unknown',
      ]),
      log('error', `${stepName(context)}${known ? ' failed' : ': outcome unknown'}: ${error.message}`),
    ];
  },
  announceRetry: (given) => {
    const { context } = given;
    const wait = backoffOf(context);
    const when = wait > 0 ? `in ${formatDuration(wait)}` : 'now';
    const allowed = currentAttempt(context).retry?.attempts ?? 1;
    return [
      log(
        'warning',
        `${stepName(context)} is tried again ${when}: the workflow allows ${allowed} attempts after "${endingIn(given).cause}", and this was number ${triedBy(context)}`,
      ),
    ];
  },
  announceRecovering: ({ context }) => [
    log('warning', `the steps are done that the workflow names for a failure of ${stepName(context)}`),
  ],
  announceTriedAgain: ({ context, event }) => {
    const asked = event.type === 'tryAgain' ? `, as was said${by(event.by)}${because(event.reason)}` : '';
    return [log('info', `${stepName(context)} is tried again${asked}`)];
  },
  announceHeld: ({ context }) => [
    log(
      'error',
      `the run waits: somebody must say how it goes on after ${stepName(context)} (weir retry, weir skip, weir insert)`,
    ),
  ],
  announcePassedOver: ({ context }) => [
    log('warning', `the run goes on without ${stepName(context)}, as the workflow says`),
  ],
  announceLeftOut: on<'leaveOut', RunEffect[]>((context, event) => {
    const { at, command_id, data } = event;
    const resolution = {
      ...{ as: 'skip' as const, at },
      ...(event.by === undefined ? {} : { by: event.by }),
      ...(event.reason === undefined ? {} : { reason: event.reason }),
    };
    return [
      log('info', `${stepName(context)} is skipped, as was said${by(event.by)}${because(event.reason)}`),
      {
        type: 'patchStep',
        step: context.step,
        ifNone: withoutAttempt(at, command_id, 'skipped'),
        patch: { status: 'skipped', ended_at: at, resolution, ...(data && { data }) },
      },
    ];
  }),
  askForWord: ({ context }) => [
    log('error', `the run waits: somebody must say what became of ${stepName(context)} (weir resolve)`),
  ],
  announceNeverActed: on<'unacted' | 'settled', RunEffect[]>((context, event) => {
    const why = event.type === 'unacted' ? event.why : 'its agent says that it never began it';
    return [
      log('warning', `${stepName(context)} was not acted on (${why}) and waits again`),
      idleRecord(context),
    ];
  }),

  // A person has said what became of it
  announceHappened: on<'happened', RunEffect[]>((context, event) => {
    const { at, data } = event;
    const facts = { status: 'succeeded' as const, ended_at: at, ...(data === undefined ? {} : { data }) };
    return [said(context, event, 'happened'), resolved(context, event, facts, ['error', 'unknown'])];
  }),
  announceSkipped: on<'skip', RunEffect[]>((context, event) => [
    said(context, event, 'is skipped'),
    resolved(context, event, { status: 'cancelled', ended_at: event.at }),
  ]),
  announceDidNot: on<'did_not', RunEffect[]>((context, event) => [
    said(context, event, 'did not happen and is tried again'),
    resolved(context, event, { status: 'idle' }, ['error', 'ended_at', 'unknown']),
  ]),
  announceAborted: on<'abort', RunEffect[]>((context, event) => [
    resolved(context, event, {}),
    log(
      'error',
      `${stepName(context)} is given up${by(event.by)}${why(event)}; ${whereOf(currentAttempt(context))} stays in quarantine`,
    ),
  ]),

  // The run is cancelled
  announceRest: on<'settled', RunEffect[]>((context, { at, settlement }) => [
    endOfRecord(context, settlementPatch(settlement, at), ['unknown']),
    log('info', `${stepName(context)}: the instrument is at rest (${settlement.outcome})`),
  ]),
  announceNeverActedAfterCancel: on<'unacted', RunEffect[]>((context, { at, why }) => [
    endOfRecord(context, { status: 'cancelled', ended_at: at }),
    log('info', `${stepName(context)} was not acted on (${why})`),
  ]),
  announceStopUnconfirmed: on<'giveUp', RunEffect[]>((context, { at }) => {
    const error = { code: 'cancelled', message: 'cancelled, stop unconfirmed', retryable: false } as const;
    return [endOfRecord(context, { status: 'cancelled', ended_at: at, error })];
  }),
} satisfies Record<string, Act>;

/** The record of a step that no instrument was given. */
function withoutAttempt(at: number, command_id: string, status: StepRecord['status']): StepRecord {
  return { status, attempt: 0, command_id, instance: '', started_at: at };
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
  return endOfRecord(context, { status: 'idle' }, ['error', 'ended_at', 'unknown']);
}

type Answer = StepEventOf<Resolution>;

function said(context: StepContext, event: Answer, text: string): RunEffect {
  return log('info', `${stepName(context)} ${text}, as was said${by(event.by)}${why(event)}`);
}

function why({ reason }: Answer): string {
  return reason === undefined ? '' : `: ${reason}`;
}

function resolved(
  context: StepContext,
  { type, at, by: who, reason }: Answer,
  facts: Partial<StepRecord>,
  clear?: (keyof StepRecord)[],
): RunEffect {
  const resolution = {
    ...{ as: type, at },
    ...(who === undefined ? {} : { by: who }),
    ...(reason === undefined ? {} : { reason }),
  };
  return endOfRecord(context, { ...facts, resolution }, clear);
}

function duration({ started_at, ended_at }: { started_at?: number; ended_at?: number }): string {
  return started_at === undefined || ended_at === undefined
    ? ''
    : ` in ${formatDuration(ended_at - started_at)}`;
}
