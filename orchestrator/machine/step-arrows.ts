/** Where events lead a step, where several of its states hear them alike: for `step.ts`. */

const failed = ['tellEnding', 'judgeLocations', 'endQuarantine'] as const;
export const unknown = ['tellEnding', 'quarantine'] as const;

/** What an attempt that ends without success comes to; `policies.ts` says which of them it is. */
export const endings = [
  {
    guard: 'isRecovered',
    target: '#recovering',
    actions: [...failed, 'tellRecovering', 'addRecovery', 'noteError', 'noteWhatThen', 'noteFailedAttempt'],
  },
  {
    guard: 'isKnownAndRepeated',
    target: '#backingOff',
    actions: [...failed, 'tellRetry', 'planRetry', 'noteFailedAttempt'],
  },
  {
    guard: 'isRepeated',
    target: '#repeating',
    actions: [...unknown, 'tellRetry', 'planRetry', 'noteUnknown'],
  },
  {
    guard: 'isAskedAbout',
    target: '#waiting',
    actions: [...unknown, 'askForWord', 'noteUnknown', 'noteEnd'],
  },
  {
    guard: 'isKnownAndHeld',
    target: '#held',
    actions: [...failed, 'tellHeld', 'noteError', 'noteFailedAttempt'],
  },
  {
    guard: 'isKnownAndPassedOver',
    target: '#passedOver',
    actions: [...failed, 'tellPassedOver', 'noteError', 'noteFailedAttempt'],
  },
  { guard: 'isKnown', target: '#failed', actions: [...failed, 'noteError', 'noteFailedAttempt'] },
  {
    guard: 'isPassedOver',
    target: '#passedOver',
    actions: [...unknown, 'tellPassedOver', 'noteError', 'noteUnknown'],
  },
  { target: '#failed', actions: [...unknown, 'noteError', 'noteUnknown'] },
] as const;

/** What a step comes to that fails without an attempt. */
export const refused = [
  { guard: 'isHeld', target: '#held', actions: ['tellRefusal', 'tellHeld', 'noteRefusal'] },
  { guard: 'isPassedOver', target: '#passedOver', actions: ['tellRefusal', 'tellPassedOver', 'noteRefusal'] },
  { target: '#failed', actions: ['tellRefusal', 'noteRefusal'] },
] as const;

/** Whether it is given to an instrument as it is, or has to be decided first. */
export const begin = [
  { guard: 'isDecided', target: '#ready', actions: 'noteReadyAsWritten' },
  { target: '#deciding', actions: ['noteReady', 'decide'] },
] as const;

/** A person lets the run go on without it. */
export const leftOut = { target: '#skipped', actions: ['tellLeftOut', 'noteDone'] } as const;

export const success = {
  guard: 'succeeded',
  target: '#succeeded',
  actions: ['tellSuccess', 'bookLocations', 'endQuarantine', 'noteDone'],
} as const;

export const grant = {
  guard: 'isNewAttempt',
  target: '#inFlight',
  actions: ['noteGrant', 'beginRecord', 'sendCommand'],
} as const;

/** The store was put back: a journal knows an attempt that it has forgotten. */
export const remembered = {
  guard: 'isForgottenAttempt',
  target: '#inFlight',
  actions: ['tellRemembered', 'noteGrant', 'noteTried'],
} as const;

/** Where it goes that nobody has begun; what only a journal knew of, before its turn, is still to be decided. */
export const readyAgain = <const Actions>(actions: Actions) =>
  [
    { guard: 'isUndecided', target: '#pending', actions },
    { target: '#ready', actions },
  ] as const;

export const neverActed = ['tellNeverActed', 'restoreLocations', 'endQuarantine', 'noteNeverActed'] as const;

/** Its agent tells of an action; a short one may have ended before anything else was told of it. */
export const progress = [
  { guard: 'hasRested', target: 'storing', actions: ['tellProgress', 'noteRest'] },
  { actions: ['tellProgress', 'noteProgress'] },
] as const;

/** Its run ends before it begins. */
export const dropped = { target: '#cancelled', actions: 'noteEnd' } as const;
