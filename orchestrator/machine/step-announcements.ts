import type { InstanceAddress } from '../../shared/contracts/address.ts';
import type { StepRecord } from '../../shared/contracts/run.ts';
import type { FactSource, LogLevel } from '../../shared/contracts/run-fact.ts';
import { sourceOfUnknown } from '../../shared/contracts/unknown-reason.ts';
import { restartedWhileActing, type FactEvent, type FactParams } from '../../shared/sentences/index.ts';
import type { Resolution } from '../../shared/contracts/step-policy.ts';
import { beginningOf, actionTimesOf } from './action-times.ts';
import { backoffOf, triedBy } from './policies.ts';
import type { RunEffect } from './run-effect.ts';
import { linesKnown, type StepContext } from './step-context.ts';
import type { StepEventOf } from './step-event.ts';
import { currentAttempt, endingIn, on, type Act } from './step-memory.ts';
import { asked, log, settlementPatch, whoOf } from './wording.ts';
import { defined } from '../../shared/kernel/json/json.ts';

/** The actions that tell people of the step: its record, and lines of the run's log. */
export const stepAnnouncements = {
  // Before an attempt
  beginRecord: on<'grant', RunEffect[]>((context, event) => {
    const { step, attempt, module, instance } = event;
    return [log('info', 'granted', { module, instance }, { step, attempt }), newRecord(context, event)];
  }),
  announcePass: on<'pass', RunEffect[]>(({ step }, { at, command_id }) => [
    log('info', 'not_wanted', {}, { step }),
    { type: 'beginStep', step, record: { ...withoutAttempt(at, command_id, 'skipped'), ended_at: at } },
  ]),
  announceRefusal: on<'refuse' | 'gapBroken', RunEffect[]>((context, event) => {
    const { at, command_id, error } = event;
    const data = event.type === 'refuse' ? event.data : undefined;
    return [
      tell(context, 'error', 'step_failed', { message: error.message }),
      {
        type: 'patchStep',
        step: context.step,
        ifNone: withoutAttempt(at, command_id, 'failed'),
        patch: { status: 'failed', ended_at: at, error, ...(data && { data }) },
      },
    ];
  }),
  announceLoop: on<'round', RunEffect[]>(({ step }, { at, command_id, values }) => [
    log('info', 'rounds_begun', {}, { step }),
    {
      type: 'beginStep',
      step,
      record: { ...withoutAttempt(at, command_id, 'running'), ...(values && { values }) },
    },
  ]),
  announceLooped: on<'looped', RunEffect[]>((context, { at, command_id, data }) => [
    tell(context, 'info', 'rounds_done', {}),
    {
      type: 'patchStep',
      step: context.step,
      ifNone: withoutAttempt(at, command_id, 'running'),
      patch: { status: 'succeeded', ended_at: at, data },
    },
  ]),
  announceLoopLeft: ({ context, event: { at } }) => [patch(context, { status: 'cancelled', ended_at: at })],
  /** Its command was given out, and done or begun, by an owner whose commits the store has forgotten. */
  announceRemembered: on<'remembered', RunEffect[]>((context, event) => {
    const { step, attempt, module, instance } = event;
    const of = { step, attempt, source: 'journal' } as const;
    return [log('warning', 'remembered', { module, instance }, of), newRecord(context, event)];
  }),

  // In flight
  announceActing: on<'started', RunEffect[]>((context, { at, started_at }) => [
    tell(context, 'info', 'acting', {}, 'agent'),
    patch(context, { started_at: beginningOf(currentAttempt(context), started_at, at) }),
  ]),
  announceProgress: on<'progress', RunEffect[]>((context, { at, fraction, note }) => [
    patch(context, { progress: defined({ at, fraction, note }) }),
  ]),
  announceOverdue: on<'overdue', RunEffect[]>((context, { at }) => [
    patch(context, { overdue_since: at }),
    tell(context, 'warning', 'overdue', { expected: currentAttempt(context).progress_within ?? 0 }),
  ]),
  announceMoving: ({ context }) => [
    patch(context, {}, ['overdue_since']),
    tell(context, 'info', 'moves_again', {}, 'agent'),
  ],
  /** The instrument's words may change from moment to moment: the log has the first and the end of them. */
  announceHindrance: on<'hindered', RunEffect[]>((context, { reason }) => {
    const { hindrance } = currentAttempt(context);
    const where = whereOf(context);
    if (reason === undefined)
      return hindrance === undefined ? [] : [tell(context, 'info', 'well_again', where, 'instrument')];
    if (hindrance !== undefined) return [];
    return [tell(context, 'warning', 'hindered', { ...where, why: reason }, 'instrument')];
  }),
  /** Each line once: a message may come twice. */
  announceLines: on<'logged', RunEffect[]>((context, { since, from, lines }) => {
    const where = whereOf(context);
    const fresh = lines.slice(Math.max(0, linesKnown(currentAttempt(context), since) - from));
    return fresh.map(({ level, text }) => tell(context, level, 'wrote', { ...where, text }, 'instrument'));
  }),

  // The agent is away, and back
  announceSilence: on<'silent', RunEffect[]>((context, { at, since = at }) => [
    patch(context, { silent_since: since }),
    tell(context, 'warning', 'silent', whereOf(context), 'heartbeat'),
  ]),
  announceReturn: ({ context }) => [
    patch(context, {}, ['silent_since']),
    tell(context, 'info', 'back', whereOf(context), 'heartbeat'),
  ],
  announceLateReturn: ({ context }) => [tell(context, 'info', 'back_late', whereOf(context), 'heartbeat')],
  announceRecovery: on<'rebound', RunEffect[]>((context, { at, recovering }) => {
    if (!recovering) return [];
    return [
      patch(context, { progress: { at, note: restartedWhileActing } }),
      tell(context, 'warning', 'agent_restarted', {}, 'journal'),
    ];
  }),

  // The agent is asked to stop
  announceTimeUp: ({ context }) => [
    tell(context, 'warning', 'time_up', { time: currentAttempt(context).timeout ?? 0 }),
  ],

  // The attempt has ended
  announceSuccess: on<'settled', RunEffect[]>((context, { at, settlement }) => [
    tell(context, 'info', 'succeeded', {
      took: duration(actionTimesOf(currentAttempt(context), settlement, at)),
    }),
    ...(settlement.files_missing ?? []).map(({ label, reason }) =>
      tell(context, 'warning', 'file_missing', { label, why: reason }, 'agent'),
    ),
    endOfRecord(context, settlementPatch(currentAttempt(context), settlement, at), ['error', 'unknown']),
  ]),
  announceEnding: (given) => {
    const { context, event } = given;
    const ending = endingIn(given);
    const { known, error } = ending;
    const { message } = error;
    const facts =
      event.type === 'settled'
        ? settlementPatch(currentAttempt(context), event.settlement, event.at)
        : { ended_at: event.at };
    return [
      endOfRecord(context, { ...facts, status: 'failed', error, ...(known ? {} : { unknown: true }) }, [
        'unknown',
      ]),
      ending.known
        ? tell(context, 'error', 'step_failed', { message })
        : tell(context, 'error', 'outcome_unknown', { message }, sourceOfUnknown(ending.cause)),
    ];
  },
  announceRetry: (given) => {
    const { context } = given;
    const allowed = currentAttempt(context).retry?.attempts ?? 1;
    const counted = { allowed, cause: endingIn(given).cause, tried: triedBy(context) };
    return [tell(context, 'warning', 'retried', { wait: backoffOf(context), ...counted })];
  },
  announceRecovering: ({ context }) => [log('warning', 'recovering', {}, { step: context.step })],
  announceTriedAgain: ({ context, event }) => {
    if (event.type !== 'tryAgain') return [tell(context, 'info', 'tried_again', {})];
    return [tell(context, 'info', 'tried_again_as_said', whoOf(event))];
  },
  announceHeld: ({ context: { step } }) => [log('error', 'held', {}, { step })],
  announceCancelForgotten: ({ context: { step } }) => [log('error', 'held_after_cancel', {}, { step })],
  announcePassedOver: ({ context: { step } }) => [log('warning', 'passed_over', {}, { step })],
  announceLeftOut: on<'leaveOut', RunEffect[]>((context, event) => {
    const { at, command_id, data } = event;
    const resolution = { as: 'skip' as const, ...asked(event) };
    return [
      tell(context, 'info', 'left_out', whoOf(event)),
      {
        type: 'patchStep',
        step: context.step,
        ifNone: withoutAttempt(at, command_id, 'skipped'),
        unlessKnown: { ended_at: at },
        patch: { status: 'skipped', resolution, ...(data && { data }) },
      },
    ];
  }),
  askForWord: ({ context: { step } }) => [log('error', 'asks_for_word', {}, { step })],
  announceNeverActed: on<'unacted' | 'settled', RunEffect[]>((context, event) => {
    const why = event.type === 'unacted' ? event.why : 'not_begun';
    return [tell(context, 'warning', 'not_acted_on', { why, again: true }), idleRecord(context)];
  }),

  // A person has said what became of it
  announceHappened: on<'happened', RunEffect[]>((context, event) => {
    const { at, data } = event;
    const facts = { status: 'succeeded' as const, ...(data === undefined ? {} : { data }) };
    return [said(context, event), resolved(context, event, facts, ['error', 'unknown'], { ended_at: at })];
  }),
  announceSkipped: on<'skip', RunEffect[]>((context, event) => [
    said(context, event),
    resolved(context, event, { status: 'cancelled' }, [], { ended_at: event.at }),
  ]),
  announceDidNot: on<'did_not', RunEffect[]>((context, event) => [
    said(context, event),
    resolved(context, event, { status: 'idle' }, ['error', 'ended_at', 'unknown']),
  ]),
  announceAborted: on<'abort', RunEffect[]>((context, event) => [
    resolved(context, event, {}),
    tell(context, 'error', 'given_up', { ...whoOf(event), ...whereOf(context) }),
  ]),

  // The run is cancelled
  announceRest: on<'settled', RunEffect[]>((context, { at, settlement }) => [
    endOfRecord(context, settlementPatch(currentAttempt(context), settlement, at), ['unknown']),
    tell(context, 'info', 'at_rest', { outcome: settlement.outcome }, 'agent'),
  ]),
  announceNeverActedAfterCancel: on<'unacted', RunEffect[]>((context, { at, why }) => [
    endOfRecord(context, { status: 'cancelled', ended_at: at }),
    tell(context, 'info', 'not_acted_on', { why, again: false }),
  ]),
  announceStopUnconfirmed: on<'giveUp', RunEffect[]>((context, { at }) => {
    const error = { code: 'cancelled', message: 'cancelled, stop unconfirmed', retryable: false } as const;
    return [endOfRecord(context, { status: 'cancelled', ended_at: at, error })];
  }),
} satisfies Record<string, Act>;

/** A line of the run's log that tells of the step's latest attempt. */
function tell<Event extends FactEvent>(
  { step, attempts }: StepContext,
  level: LogLevel,
  event: Event,
  params: FactParams<Event>,
  source?: FactSource,
): RunEffect {
  const of = { step, ...(attempts > 0 && { attempt: attempts }), ...(source && { source }) };
  return log(level, event, params, of);
}

function whereOf(context: StepContext): InstanceAddress {
  const { module, instance } = currentAttempt(context);
  return { module, instance };
}

function newRecord(
  { step, values }: StepContext,
  { at, command_id, attempt, instance }: StepEventOf<'grant' | 'remembered'>,
): RunEffect {
  const record = { status: 'running' as const, attempt, command_id, instance, started_at: at };
  return { type: 'beginStep', step, record: { ...record, ...(values && { values }) } };
}

/** The record of a step that no instrument was given. */
function withoutAttempt(at: number, command_id: string, status: StepRecord['status']): StepRecord {
  return { status, attempt: 0, command_id, instance: '', started_at: at };
}

function patch(
  { step }: StepContext,
  facts: Partial<StepRecord>,
  clear: (keyof StepRecord)[] = [],
): Extract<RunEffect, { type: 'patchStep' }> {
  return { type: 'patchStep', step, patch: facts, ...(clear.length === 0 ? {} : { clear }) };
}

/** Facts about an attempt that has ended. What was only true while it went on is taken away. */
function endOfRecord(
  context: StepContext,
  facts: Partial<StepRecord>,
  clear: (keyof StepRecord)[] = [],
): ReturnType<typeof patch> {
  return patch(context, facts, ['silent_since', 'overdue_since', ...clear]);
}

function idleRecord(context: StepContext): RunEffect {
  return endOfRecord(context, { status: 'idle' }, ['error', 'ended_at', 'unknown']);
}

type Answer = StepEventOf<Resolution>;

function said(context: StepContext, event: StepEventOf<Exclude<Resolution, 'abort'>>): RunEffect {
  return tell(context, 'info', 'said', { as: event.type, ...whoOf(event) });
}

/** @param unlessKnown facts that the record may have already: the attempt ended when its outcome became unknown, and not with the decision */
function resolved(
  context: StepContext,
  event: Answer,
  facts: Partial<StepRecord>,
  clear?: (keyof StepRecord)[],
  unlessKnown: Partial<StepRecord> = {},
): RunEffect {
  const told = { ...facts, resolution: { as: event.type, ...asked(event) } };
  return { ...endOfRecord(context, told, clear), unlessKnown };
}

function duration({ started_at, ended_at }: { started_at?: number; ended_at?: number }): number | undefined {
  return started_at === undefined || ended_at === undefined ? undefined : ended_at - started_at;
}
