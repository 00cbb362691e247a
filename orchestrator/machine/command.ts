import { endings, progress, readyAgain, remembered, stepSetup, success, unknown } from './step-arrows.ts';

/**
 * One attempt of a step while it is in flight: how far its command has come, whether its agent is heard, whether the action tells of
 * itself as often as it should, and whether it is to stop. It is the step's state `inFlight` (`step.ts`), and hears what is told
 * of the command of that attempt alone.
 */
export const inFlight = stepSetup.createStateConfig({
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
          description: 'The run is cancelled; the agent is asked to stop the action, or never to begin it.',
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
});
