import { setup } from 'xstate';
import type { RunEffect } from './run-effect.ts';
import { Statechart } from './statechart.ts';
import {
  stepActions,
  begin,
  dropped,
  endings,
  grant,
  leftOut,
  neverActed,
  progress,
  readyAgain,
  refused,
  remembered,
  success,
  unknown,
  stepGuards,
} from './step-arrows.ts';
import type { StepContext } from './step-context.ts';
import type { StepEvent } from './step-event.ts';

/**
 * The life of one step. It is plain data: no clock, no promise and no I/O inside, its timers are deadlines in the context
 * (`due`), and what it wants done comes out of it as effects. An event about a command reaches it only where the command
 * is that of its attempt (`advance.ts`). A result that comes for an attempt in flight, or for one whose outcome is
 * unknown, always counts.
 */
export const stepMachine = setup({
  types: { context: {} as StepContext, events: {} as StepEvent },
  guards: stepGuards,
  actions: stepActions,
}).createMachine({
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
        leaveOut: leftOut,
        stop: dropped,
        drain: dropped,
        crash: dropped,
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
        leaveOut: leftOut,
        stop: dropped,
        drain: dropped,
        crash: dropped,
      },
    },
    looping: {
      description: 'Its rounds are under way; each is steps of its own.',
      on: {
        partDone: { actions: 'decide' },
        looped: { target: 'succeeded', actions: ['announceLooped', 'rememberEnd'] },
        refuse: refused,
        stop: { target: 'cancelled', actions: ['announceLoopLeft', 'rememberEnd'] },
        drain: { target: 'cancelled', actions: ['announceLoopLeft', 'rememberEnd'] },
        crash: { target: 'cancelled', actions: ['announceLoopLeft', 'rememberEnd'] },
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
        leaveOut: leftOut,
        stop: dropped,
        drain: dropped,
        crash: dropped,
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
        leaveOut: leftOut,
        ...{ stop: dropped, drain: dropped, crash: dropped },
      },
    },
    inFlight: {
      id: 'inFlight',
      description: 'An attempt is granted to an instance, and its outcome is awaited.',
      type: 'parallel',
      states: {
        agent: {
          initial: 'heard',
          states: {
            heard: {
              description: 'The agent of the instance lives, as far as its heartbeats tell.',
              on: { silent: { target: 'silent', actions: ['announceSilence', 'rememberSilence'] } },
            },
            silent: {
              description: 'The agent is away; the run waits for it until the outcome counts as unknown.',
              on: { rebound: { target: 'heard', actions: ['announceReturn', 'rememberReturn'] } },
            },
          },
        },
        command: {
          initial: 'unsent',
          on: {
            rebound: [
              {
                guard: 'isResent',
                target: '.unsent',
                actions: ['rememberSession', 'announceRecovery', 'sendCommand'],
              },
              { guard: 'isMissing', target: '.unsent', actions: ['rememberSession', 'announceRecovery'] },
              { actions: ['rememberSession', 'announceRecovery'] },
            ],
          },
          states: {
            unsent: {
              description: 'Committed, and sent or about to be; its agent has not said that it has it.',
              on: {
                sent: 'sent',
                started: { target: 'acting', actions: ['announceActing', 'rememberActing'] },
                progress,
                rebound: {
                  guard: 'isListed',
                  target: 'sent',
                  actions: ['rememberSession', 'announceRecovery'],
                },
              },
            },
            sent: {
              description: 'Its agent has it.',
              on: { started: { target: 'acting', actions: ['announceActing', 'rememberActing'] }, progress },
            },
            acting: {
              description: 'The agent has said that the instrument acts.',
              on: { progress },
            },
            storing: {
              description: 'The instrument is at rest, and the files that it made are on their way.',
              on: { progress: { actions: 'announceProgress' } },
            },
          },
        },
        pace: {
          initial: 'onTime',
          states: {
            onTime: {
              description: 'The action tells of progress as often as the workflow expects, or need not.',
              on: { overdue: { target: 'overdue', actions: ['announceOverdue', 'rememberOverdue'] } },
            },
            overdue: {
              description: 'The action has told of no progress for too long. It is marked, and not touched.',
              on: { progress: { target: 'onTime', actions: ['announceMoving', 'rememberMoving'] } },
            },
          },
        },
        stop: {
          initial: 'unasked',
          states: {
            unasked: {
              description: 'Nobody wants the action to stop.',
              on: {
                timeUp: { target: 'timedOut', actions: ['announceTimeUp', 'sendCancel', 'rememberTimeUp'] },
                stop: { target: 'cancelling', actions: ['sendCancel', 'rememberStop'] },
              },
            },
            timedOut: {
              description:
                'The action has had its time; its agent is asked to stop it, and has a while to answer.',
              on: {
                timeUp: { actions: ['sendCancel', 'rememberAskedAgain'] },
                stop: { target: 'cancelling', actions: ['sendCancel', 'rememberStop'] },
              },
            },
            cancelling: {
              description:
                'The run is cancelled; the agent is asked to stop the action, or never to begin it.',
              on: {
                stop: { actions: 'sendCancel' },
                lost: {},
                settled: [
                  {
                    guard: 'succeeded',
                    target: '#succeeded',
                    actions: ['announceRest', 'bookLocations', 'rememberDone'],
                  },
                  {
                    guard: 'isUnknown',
                    target: '#cancelled',
                    actions: ['announceRest', 'quarantine', 'rememberUnknown'],
                  },
                  {
                    target: '#cancelled',
                    actions: ['announceRest', 'unverifyLocationsIfActed', 'rememberDone'],
                  },
                ],
                unacted: { target: '#cancelled', actions: ['announceNeverActedAfterCancel', 'rememberDone'] },
                unknown: { target: '#failed', actions: [...unknown, 'rememberError', 'rememberUnknown'] },
                giveUp: {
                  target: '#cancelled',
                  actions: ['announceStopUnconfirmed', 'unverifyLocations', 'rememberDone'],
                },
              },
            },
          },
        },
      },
      on: {
        hindered: { actions: ['announceHindrance', 'rememberHindrance'] },
        remembered: { ...remembered, actions: ['sendCancel', ...remembered.actions] },
        logged: { actions: ['announceLines', 'rememberLines'] },
        settled: [success, ...endings],
        unknown: endings,
        lost: endings,
        gaveUp: endings,
        unacted: readyAgain(['announceNeverActed', 'rememberNeverActed']),
        drain: { actions: 'forgetPolicy' },
        crash: { target: 'cancelled', actions: ['sendCancel', 'rememberDone'] },
      },
    },
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
        stop: { target: 'cancelled', actions: ['sendCancelIfActing', 'rememberEnd'] },
        drain: { target: 'cancelled', actions: 'rememberEnd' },
        crash: { target: 'cancelled', actions: 'rememberEnd' },
      },
    },
    recovering: {
      id: 'recovering',
      description: 'It has failed, and the steps that the workflow names for that are under way.',
      on: {
        recovered: [
          { guard: 'isTriedAgainAtOnce', target: 'ready', actions: ['announceTriedAgain', 'rememberReady'] },
          {
            guard: 'isTriedAgain',
            target: 'deciding',
            actions: ['announceTriedAgain', 'rememberReady', 'decide'],
          },
          { guard: 'isHeld', target: 'held', actions: 'announceHeld' },
          { guard: 'isPassedOver', target: 'passedOver', actions: 'announcePassedOver' },
          { target: 'failed' },
        ],
        // What recovers it was done then, as its own journals know.
        remembered,
        stop: { target: 'cancelled', actions: 'rememberEnd' },
        drain: 'failed',
        crash: { target: 'cancelled', actions: 'rememberEnd' },
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
        stop: { target: 'cancelled', actions: 'rememberEnd' },
        drain: 'failed',
        crash: { target: 'cancelled', actions: 'rememberEnd' },
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
