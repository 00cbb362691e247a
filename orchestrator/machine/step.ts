import { inFlight } from './command.ts';
import type { RunEffect } from './run-effect.ts';
import { Statechart } from './statechart.ts';
import {
  stepActions,
  begin,
  dropped,
  droppedBy,
  endings,
  gapBroken,
  grant,
  leftOut,
  neverActed,
  readyAgain,
  refused,
  remembered,
  repeatedLate,
  stepSetup,
  success,
  unknown,
} from './step-arrows.ts';
import type { StepContext } from './step-context.ts';
import type { StepEvent } from './step-event.ts';

/**
 * The life of one step. It is plain data: no clock, no promise and no I/O inside, its timers are deadlines in the context
 * (`due`), and what it wants done comes out of it as effects. An event about a command reaches it only where the command
 * is that of its attempt (`advance.ts`). A result that comes for an attempt in flight, or for one whose outcome is
 * unknown, always counts.
 */
export const stepMachine = stepSetup.createMachine({
  id: 'step',
  context: { step: 0, attempts: 0, tried: 0, ready_at: 0 },
  initial: 'pending',
  states: {
    pending: {
      id: 'pending',
      description: 'A step that it depends on is not done yet.',
      on: {
        ready: begin,
        remembered,
        gapBroken,
        leaveOut: leftOut,
        ...dropped,
      },
    },
    deciding: {
      id: 'deciding',
      description:
        'All that it depends on is done: what its condition, its expressions or its loop come to is worked out.',
      on: {
        go: { target: 'ready', actions: 'rememberValues' },
        pass: { target: 'skipped', actions: ['announcePass', 'rememberEnd'] },
        refuse: refused,
        round: { target: 'looping', actions: 'announceLoop' },
        looped: { target: 'succeeded', actions: ['announceLooped', 'rememberEnd'] },
        remembered,
        gapBroken,
        leaveOut: leftOut,
        ...dropped,
      },
    },
    looping: {
      description: 'Its rounds are under way; each is steps of its own.',
      on: {
        partDone: { actions: 'decide' },
        looped: { target: 'succeeded', actions: ['announceLooped', 'rememberEnd'] },
        refuse: refused,
        ...droppedBy(['announceLoopLeft', 'rememberEnd']),
      },
    },
    ready: {
      id: 'ready',
      description: 'Nothing but an instrument keeps it from being granted.',
      on: {
        ready: { actions: 'rememberReady' },
        reconsider: begin,
        grant,
        remembered,
        gapBroken,
        leaveOut: leftOut,
        ...dropped,
      },
    },
    backingOff: {
      id: 'backingOff',
      description: 'The last attempt has failed, and the pause before the next one is not over.',
      on: {
        retry: [
          { guard: 'isDecided', target: 'ready', actions: 'rememberRetryOver' },
          { target: 'deciding', actions: ['rememberRetryOver', 'decide'] },
        ],
        remembered,
        gapBroken,
        leaveOut: leftOut,
        ...dropped,
      },
    },
    inFlight,
    unknown: {
      description: 'The attempt is over, as far as the run goes, and nobody knows what the instrument did.',
      initial: 'waiting',
      states: {
        waiting: {
          id: 'waiting',
          description: 'It goes on once a person, or the agent, says what happened.',
        },
        repeating: {
          id: 'repeating',
          description:
            'The workflow allows it to be repeated all the same. A word on what happened still counts.',
          initial: 'backingOff',
          states: {
            backingOff: {
              description: 'The pause before the next attempt is not over.',
              on: {
                retry: [
                  { guard: 'isUndecided', target: '#pending', actions: 'rememberAnswer' },
                  { target: 'ready', actions: 'rememberRetryOver' },
                ],
              },
            },
            ready: {
              description: 'Nothing but an instrument keeps it from being granted.',
              on: { ready: { actions: 'rememberReady' }, grant },
            },
          },
          on: {
            // Told a second time, it changes nothing about when the step is repeated.
            unknown: { actions: [...unknown, 'rememberUnknown'] },
            settled: { guard: 'isUnknown', actions: [...unknown, 'rememberUnknown'] },
            gapBroken: repeatedLate,
          },
        },
      },
      on: {
        settled: [
          success,
          { guard: 'neverBeganUndecided', target: '#pending', actions: neverActed },
          { guard: 'neverBegan', target: 'ready', actions: neverActed },
          ...endings,
        ],
        unacted: readyAgain(neverActed),
        unknown: endings,
        rebound: { actions: ['announceLateReturn', 'rememberReturn'] },
        remembered,
        happened: {
          target: 'succeeded',
          actions: ['announceHappened', 'bookLocations', 'endQuarantine', 'rememberDone'],
        },
        skip: { target: 'skipped', actions: ['announceSkipped', 'endQuarantine', 'rememberDone'] },
        did_not: readyAgain(['announceDidNot', 'restoreLocations', 'endQuarantine', 'rememberAnswer']),
        abort: { target: 'failed', actions: ['announceAborted', 'rememberAbort'] },
        ...dropped,
        stop: { target: 'cancelled', actions: ['sendCancelIfActing', 'rememberEnd'] },
      },
    },
    recovering: {
      id: 'recovering',
      initial: 'toEnd',
      states: {
        toTryAgain: {
          id: 'toTryAgain',
          description:
            'It has failed, the steps that the workflow names for that are under way, and it is tried again then.',
          on: {
            recovered: [
              {
                guard: 'isTriedAgainAtOnce',
                target: '#ready',
                actions: ['announceTriedAgain', 'rememberReady'],
              },
              {
                guard: 'isTriedAgain',
                target: '#deciding',
                actions: ['announceTriedAgain', 'rememberReady', 'decide'],
              },
            ],
          },
        },
        toEnd: { description: 'The same, and it is not tried again.' },
      },
      on: {
        recovered: [
          { guard: 'isHeld', target: 'held', actions: 'announceHeld' },
          { guard: 'isPassedOver', target: 'passedOver', actions: 'announcePassedOver' },
          { target: 'failed' },
        ],
        // What recovers it was done then, as its own journals know.
        remembered,
        ...{ ...dropped, drain: 'failed' },
      },
    },
    held: {
      id: 'held',
      description:
        'It has failed, or a cancel has stopped it that the store has forgotten; the run waits for a person to say how it goes on.',
      on: {
        tryAgain: { guard: 'isLatestAttempt', target: 'pending', actions: 'announceTriedAgain' },
        remembered,
        leaveOut: leftOut,
        ...{ ...dropped, drain: 'failed' },
      },
    },
    succeeded: { id: 'succeeded', description: 'The step is done.', type: 'final' },
    failed: { id: 'failed', description: 'The step has failed, and its run fails with it.', type: 'final' },
    passedOver: {
      id: 'passedOver',
      description: 'It has failed, and the run goes on all the same, as the workflow says.',
      type: 'final',
    },
    skipped: {
      id: 'skipped',
      description: 'The run goes on without it: its condition was not true, or a person has said so.',
      type: 'final',
    },
    cancelled: {
      id: 'cancelled',
      description: 'It does not begin, or was stopped: its run ends.',
      type: 'final',
    },
  },
});

export const stepChart = new Statechart<StepContext, StepEvent, RunEffect>(stepMachine, stepActions);
