import { setup } from 'xstate';
import { stepMemory, endingIn, on, verdictIn, type Given, currentAttempt, type Act } from './step-memory.ts';
import { stepAnnouncements } from './step-announcements.ts';
import { parseCommandId } from '../../shared/contracts/command-id.ts';
import { consequenceOf, endingOf } from './policies.ts';
import type { Settlement } from './run-event.ts';
import type { RunEffect } from './run-effect.ts';
import type { Attempt, StepContext } from './step-context.ts';
import type { StepEvent } from './step-event.ts';

/** The actions that want something done: to the instrument, and to what it moves. */
const stepEffects = {
  decide: ({ context: { step } }) => [{ type: 'decide', step }],
  addRecovery: ({ context: { step } }) => [{ type: 'addRecovery', step }],
  sendCommand: ({ context }) => [{ type: 'sendCommand', command_id: currentAttempt(context).command_id }],
  sendCancel: ({ context }) => [cancelOf(currentAttempt(context))],
  /** Of an attempt that was lost, or did not stop in time, nobody knows that it is over. */
  sendCancelIfActing: ({ context: { why_unknown, attempt } }) =>
    attempt && (why_unknown?.reason === 'lost' || why_unknown?.reason === 'timeout')
      ? [cancelOf(attempt)]
      : [],
  bookLocations: ({ context: { step } }) => [{ type: 'bookLocations', step }],
  unverifyLocations: ({ context: { step } }) => [{ type: 'unverifyLocations', step }],
  restoreLocations: ({ context: { step } }) => [{ type: 'restoreLocations', step }],
  /** A step that failed may have stopped half-way with what it was moving; one that did not act has moved nothing. */
  judgeLocations: (given) => {
    const { step, why_unknown } = given.context;
    const ending = endingIn(given);
    if (ending.known && ending.acted) return [{ type: 'unverifyLocations', step }];
    return why_unknown === undefined ? [] : [{ type: 'restoreLocations', step }];
  },
  /** Whoever abandons the action of an instrument has looked at it: then only the step's locations are unverified. */
  quarantine: (given) => {
    const { step } = given.context;
    const { command_id, module, instance } = currentAttempt(given.context);
    const { error } = endingIn(given);
    return error.code === 'abandoned'
      ? [
          { type: 'unverifyLocations', step },
          { type: 'endQuarantine', step, module, instance },
        ]
      : [{ type: 'quarantine', step, command_id, module, instance, reason: error.message }];
  },
  /** One that was never unknown needs no word. */
  endQuarantine: ({ context: { step, attempt, why_unknown } }) => {
    if (!attempt || (why_unknown === undefined && attempt.attempt === 1)) return [];
    const { module, instance } = attempt;
    return [{ type: 'endQuarantine', step, module, instance }];
  },
  unverifyLocationsIfActed: on<'settled', RunEffect[]>(({ step }, { settlement }) =>
    settlement.acted ? [{ type: 'unverifyLocations', step }] : [],
  ),
} satisfies Record<string, Act>;

function cancelOf({ command_id, module, instance, number }: Attempt): RunEffect {
  return { type: 'sendCancel', command_id, module, instance, number };
}

/** A journal knew of it before its turn had come: what its expressions come to is not known. */
function isUndecided({ context, event }: Given): boolean {
  return event.planned.decides === true && context.values === undefined;
}

/** Only after a failure that is known is an instrument fit for what recovers it. */
function isRecovered(given: Given): boolean {
  const { planned, ending } = given.event;
  return planned.recovers === true && !ending && endingIn(given).known;
}

function neverBegan({ outcome, acted }: Settlement): boolean {
  return outcome === 'cancelled' && !acted;
}

/** The conditions of the step's chart. */
const stepGuards = {
  isNewAttempt: on<'grant', boolean>(({ attempts }, { attempt }) => attempt > attempts),
  /** One of that number was given out once more, and has not been sent. */
  isForgottenAttempt: on<'remembered', boolean>(
    ({ attempts }, { attempt, phase }) =>
      attempt > attempts || (attempt === attempts && (phase === undefined || phase === 'unsent')),
  ),
  succeeded: on<'settled', boolean>((_, { settlement }) => settlement.outcome === 'succeeded'),
  neverBegan: on<'settled', boolean>((_, { settlement }) => neverBegan(settlement)),
  neverBeganUndecided: on<'settled', boolean>(
    (context, event) => neverBegan(event.settlement) && isUndecided({ context, event }),
  ),
  isUndecided,
  isDecided: ({ event }: Given) => event.planned.decides !== true,
  isKnown: (given: Given) => endingIn(given).known,
  isRecovered,
  isRecoveredAndRepeated: (given: Given) => isRecovered(given) && verdictIn(given) === 'repeat',
  /** It has stopped because somebody asked it to, and the store knows of nobody: it was put back. */
  isCancelForgotten: (given: Given) => !given.event.ending && endingIn(given).cause === 'cancelled',
  isHeld: ({ event }: Given) => consequenceOf(event) === 'hold',
  isToHold: on<'gapBroken', boolean>((_, { holds }) => holds),
  isPassedOver: ({ event }: Given) => consequenceOf(event) === 'passOver',
  isKnownAndPassedOver: (given: Given) => endingIn(given).known && consequenceOf(given.event) === 'passOver',
  isTriedAgainAtOnce: ({ event }: Given) => !event.ending && event.planned.decides !== true,
  isTriedAgain: ({ event }: Given) => !event.ending,
  /** Another attempt of it may have begun since. */
  isLatestAttempt: on<'tryAgain', boolean>(
    ({ attempts }, { command_id }) => (parseCommandId(command_id)?.attempt ?? 0) === attempts,
  ),
  isKnownAndRepeated: (given: Given) => endingIn(given).known && verdictIn(given) === 'repeat',
  isRepeated: (given: Given) => verdictIn(given) === 'repeat',
  isAskedAbout: (given: Given) => verdictIn(given) === 'ask',
  isUnknown: ({ context, event }: Given) => endingOf(context, event)?.known === false,
  isListed: on<'rebound', boolean>((_, { resend }) => resend === false),
  isResent: on<'rebound', boolean>((_, { resend }) => resend === true),
  isMissing: on<'rebound', boolean>((_, { resend }) => resend === 'later'),
  hasRested: on<'progress', boolean>((_, { rested }) => rested === true),
} satisfies Record<string, (given: Given) => boolean>;

/** The actions of the step's chart, by name. */
export const stepActions = { ...stepMemory, ...stepAnnouncements, ...stepEffects };

export const stepSetup = setup({
  types: { context: {} as StepContext, events: {} as StepEvent },
  guards: stepGuards,
  actions: stepActions,
});

/** Where events lead a step, where several of its states hear them alike: for `step.ts` and `command.ts`. */

const failed = ['announceEnding', 'judgeLocations', 'endQuarantine'] as const;
const recover = [
  ...failed,
  'announceRecovering',
  'addRecovery',
  'rememberError',
  'rememberFailedAttempt',
] as const;
export const unknown = ['announceEnding', 'quarantine'] as const;

/** What an attempt that ends without success comes to; `policies.ts` says which of them it is. */
export const endings = [
  {
    guard: 'isCancelForgotten',
    target: '#held',
    actions: [...failed, 'announceCancelForgotten', 'rememberError', 'rememberFailedAttempt'],
  },
  { guard: 'isRecoveredAndRepeated', target: '#toTryAgain', actions: recover },
  { guard: 'isRecovered', target: '#recovering', actions: recover },
  {
    guard: 'isKnownAndRepeated',
    target: '#backingOff',
    actions: [...failed, 'announceRetry', 'planRetry', 'rememberFailedAttempt'],
  },
  {
    guard: 'isRepeated',
    target: '#repeating',
    actions: [...unknown, 'announceRetry', 'planRetry', 'rememberUnknown'],
  },
  {
    guard: 'isAskedAbout',
    target: '#waiting',
    actions: [...unknown, 'askForWord', 'rememberUnknown', 'rememberEnd'],
  },
  {
    // Where nobody knows how it ended, the person is asked about that first, as above.
    guard: 'isHeld',
    target: '#held',
    actions: [...failed, 'announceHeld', 'rememberError', 'rememberFailedAttempt'],
  },
  {
    guard: 'isKnownAndPassedOver',
    target: '#passedOver',
    actions: [...failed, 'announcePassedOver', 'rememberError', 'rememberFailedAttempt'],
  },
  { guard: 'isKnown', target: '#failed', actions: [...failed, 'rememberError', 'rememberFailedAttempt'] },
  {
    guard: 'isPassedOver',
    target: '#passedOver',
    actions: [...unknown, 'announcePassedOver', 'rememberError', 'rememberUnknown'],
  },
  { target: '#failed', actions: [...unknown, 'rememberError', 'rememberUnknown'] },
] as const;

/** What a step comes to that fails without an attempt. */
export const refused = [
  { guard: 'isHeld', target: '#held', actions: ['announceRefusal', 'announceHeld', 'rememberRefusal'] },
  {
    guard: 'isPassedOver',
    target: '#passedOver',
    actions: ['announceRefusal', 'announcePassedOver', 'rememberRefusal'],
  },
  { target: '#failed', actions: ['announceRefusal', 'rememberRefusal'] },
] as const;

/** A gap was not kept: it fails without an attempt, or waits for a person's word. */
export const gapBroken = [
  { guard: 'isToHold', target: '#held', actions: ['announceRefusal', 'announceHeld', 'rememberRefusal'] },
  ...refused,
] as const;

/** The same of one whose outcome is unknown and that was to be repeated: what a person is asked is what the instrument did. */
export const repeatedLate = [
  { guard: 'isToHold', target: '#waiting', actions: ['askForWord', 'rememberEnd'] },
  { guard: 'isHeld', target: '#waiting', actions: ['askForWord', 'rememberEnd'] },
  refused[1],
  refused[2],
] as const;

/** Whether it is given to an instrument as it is, or has to be decided first. */
export const begin = [
  { guard: 'isDecided', target: '#ready', actions: 'rememberReadyAsWritten' },
  { target: '#deciding', actions: ['rememberReady', 'decide'] },
] as const;

/** A person lets the run go on without it. */
export const leftOut = { target: '#skipped', actions: ['announceLeftOut', 'rememberDone'] } as const;

export const success = {
  guard: 'succeeded',
  target: '#succeeded',
  actions: ['announceSuccess', 'bookLocations', 'endQuarantine', 'rememberDone'],
} as const;

export const grant = {
  guard: 'isNewAttempt',
  target: '#inFlight',
  actions: ['rememberGrant', 'beginRecord', 'sendCommand'],
} as const;

/** The store was put back: a journal knows an attempt that it has forgotten. */
export const remembered = {
  guard: 'isForgottenAttempt',
  target: '#inFlight',
  actions: ['announceRemembered', 'rememberGrant', 'rememberTried'],
} as const;

/** Where it goes that nobody has begun; what only a journal knew of, before its turn, is still to be decided. */
export const readyAgain = <const Actions>(actions: Actions) =>
  [
    { guard: 'isUndecided', target: '#pending', actions },
    { target: '#ready', actions },
  ] as const;

export const neverActed = [
  'announceNeverActed',
  'restoreLocations',
  'endQuarantine',
  'rememberNeverActed',
] as const;

/** Its agent tells of an action; a short one may have ended before anything else was told of it. */
export const progress = [
  { guard: 'hasRested', target: 'storing', actions: ['announceProgress', 'rememberRest'] },
  { actions: ['announceProgress', 'rememberProgress'] },
] as const;

/** Its run ends before it does. */
export const droppedBy = <const Actions>(actions: Actions) => {
  const arrow = { target: '#cancelled', actions } as const;
  return { stop: arrow, drain: arrow, crash: arrow };
};
export const dropped = droppedBy('rememberEnd');
