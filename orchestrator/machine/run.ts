import { setup } from 'xstate';
import { runActions, runGuards, type RunChartEvent, type StepWant } from './run-actions.ts';
import { machineVersion, type RunContext } from './run-context.ts';
import type { RunEffect } from './run-effect.ts';
import { Statechart } from './statechart.ts';

const cancelled = { target: '#cancelled', actions: ['announceCancelled', 'rememberEnd'] } as const;
/** Nothing of it is in flight. */
const cancelledAtOnce = ['rememberCanceller', 'announceCancelled', 'rememberEnd'] as const;
const failed = { target: '#failed', actions: ['announceFailed', 'rememberEnd', 'drainSteps'] } as const;

const givenUp = ['giveStepsUp', 'rememberEnd', 'stopSteps'] as const;
const goesOn = { target: '#cancelled', actions: ['announceGoesOn', ...givenUp] } as const;

const stepDone = [
  { guard: 'allDone', target: '#completed', actions: ['announceCompleted', 'rememberEnd'] },
  { actions: 'readyNextSteps' },
] as const;

const cleanUpAfterCancel = ['forgetDue', 'announceCleanup', 'readyCleanup'] as const;
const cleanUpOnceAtRest = {
  guard: 'isToCleanUp',
  target: '#cleaningUp',
  actions: cleanUpAfterCancel,
} as const;
const cleanUpAfterFailure = ['announceCleanup', 'drainSteps', 'readyCleanup'] as const;

/** What becomes of a run that has failed once another step of it has come to rest. */
const failedAtRest = [
  { guard: 'isToCleanUp', target: '#cleaningUp', actions: cleanUpAfterFailure },
  { guard: 'atRest', ...failed },
] as const;

const cancelActions = ['rememberCanceller', 'announceCancelling', 'rememberCancel', 'stopSteps'] as const;
const cancel = [
  { guard: 'isAtOnce', target: '#cancellingAtOnce', actions: cancelActions },
  { target: '#cancelling', actions: cancelActions },
] as const;

/** What becomes of a run that is cleaned up after, once a step of that has ended. */
const cleaned = [
  { guard: 'isCleanAfterFailure', ...failed },
  { guard: 'isClean', ...cancelled },
  { actions: 'readyCleanup' },
] as const;

/**
 * The life of a run. What it does, it does through its steps: each has a machine of its own (`step.ts`), hears what the run
 * tells it (`stop`, `drain`, …), and is news to the run when it is done, has failed, or has come to rest (`advance.ts`).
 * It knows of no order of its steps but what they depend on; several may be in flight.
 */
export const runMachine = setup({
  types: { context: {} as RunContext, events: {} as RunChartEvent },
  guards: runGuards,
  actions: runActions,
}).createMachine({
  id: 'run',
  context: { machine_version: machineVersion, homes: {} },
  initial: 'open',
  states: {
    open: {
      type: 'parallel',
      states: {
        work: {
          initial: 'new',
          states: {
            new: {
              description: 'In the store, and thereby accepted; no owner has taken it on yet.',
              on: {
                admit: { target: 'queued', actions: ['announceQueued', 'readyFirstSteps'] },
                cancel: { target: '#cancelled', actions: cancelledAtOnce },
              },
            },
            queued: {
              description: 'Taken on; no step of it was granted yet.',
              on: {
                grant: {
                  target: 'active',
                  actions: ['rememberStart', 'announceStart', 'rememberHome', 'rememberKept'],
                },
                // Steps may be skipped, or fail, without an instrument.
                stepDone,
                stepFailed: {
                  target: '#failed',
                  actions: ['rememberError', ...failed.actions],
                },
                cancel: { target: '#cancelled', actions: [...cancelledAtOnce, 'stopSteps'] },
              },
            },
            active: {
              description: 'Steps of it are in flight, or wait to be.',
              on: {
                grant: { actions: ['rememberHome', 'rememberKept'] },
                stepDone,
                stepRested: { actions: ['forgetHome', 'forgetKept'] },
                stepFailed: [
                  {
                    guard: 'isToCleanUp',
                    target: '#cleaningUp',
                    actions: ['rememberError', ...cleanUpAfterFailure],
                  },
                  {
                    guard: 'atRest',
                    target: '#failed',
                    actions: ['rememberError', 'announceFailed', 'rememberEnd', 'drainSteps'],
                  },
                  { target: '#failing', actions: ['rememberError', 'drainSteps'] },
                ],
                cancel: [
                  {
                    guard: 'isToCleanUpFirst',
                    target: '#cleaningUp',
                    actions: ['rememberCanceller', 'announceCancelling', 'stopSteps', ...cleanUpAfterCancel],
                  },
                  { guard: 'atRest', target: '#cancelled', actions: [...cancelledAtOnce, 'stopSteps'] },
                  ...cancel,
                ],
              },
            },
            draining: {
              initial: 'failing',
              states: {
                failing: {
                  id: 'failing',
                  description:
                    'A step has failed. What else is in flight goes on to its end, and nothing begins.',
                  on: {
                    stepDone: failedAtRest,
                    stepFailed: failedAtRest,
                    stepRested: failedAtRest,
                    cancel,
                  },
                },
                cancelling: {
                  id: 'cancelling',
                  initial: 'toCleanUp',
                  states: {
                    toCleanUp: {
                      description:
                        'A cancel was asked for. Its agents are asked to stop, until they have or time is up; what cleans up after it follows.',
                      on: {
                        stepDone: cleanUpOnceAtRest,
                        stepCancelled: cleanUpOnceAtRest,
                        stepFailed: {
                          ...cleanUpOnceAtRest,
                          actions: ['rememberError', ...cleanUpAfterCancel],
                        },
                        // What is to be cleaned up is worth a wait.
                        goesOn: { guard: 'isClean', ...goesOn },
                      },
                    },
                    atOnce: {
                      id: 'cancellingAtOnce',
                      description: 'The same, and it ends without what cleans up after it.',
                      on: { goesOn },
                    },
                  },
                  on: {
                    stepDone: { guard: 'atRest', ...cancelled },
                    stepCancelled: { guard: 'atRest', ...cancelled },
                    stepFailed: [
                      {
                        guard: 'atRest',
                        target: '#cancelled',
                        actions: ['rememberError', 'announceCancelled', 'rememberEnd'],
                      },
                      { actions: 'rememberError' },
                    ],
                    stopAgain: { actions: ['stopSteps', 'rememberAskedAgain'] },
                    cancel: { guard: 'isAtOnce', target: '#cancellingAtOnce', actions: 'stopSteps' },
                    // Nobody knows that the instruments rest, so none is moved to clean up.
                    giveUp: { target: '#cancelled', actions: ['announceUnconfirmed', ...givenUp] },
                  },
                },
                cleaningUp: {
                  id: 'cleaningUp',
                  description:
                    'It has failed or is cancelled, and the steps are under way that are done at the end, whatever comes.',
                  on: {
                    grant: { actions: ['rememberHome', 'rememberKept'] },
                    stepRested: { actions: ['forgetHome', 'forgetKept'] },
                    stepDone: cleaned,
                    stepFailed: cleaned,
                    stepCancelled: cleaned,
                    cancel: [
                      {
                        guard: 'atRest',
                        target: '#cancelled',
                        actions: [...cancelledAtOnce, 'stopSteps'],
                      },
                      { target: '#cancellingAtOnce', actions: cancelActions },
                    ],
                  },
                },
              },
            },
          },
        },
        control: {
          initial: 'going',
          states: {
            going: {
              description: 'Steps that are ready may be granted.',
              on: {
                pause: { guard: 'isFresh', target: 'paused', actions: ['announcePause', 'rememberPause'] },
              },
            },
            paused: {
              description:
                'Somebody has paused it: what is in flight goes on to its end, and nothing begins.',
              on: {
                resume: {
                  guard: 'isFresh',
                  target: 'going',
                  actions: ['announceResume', 'rememberResume', 'readyAgain'],
                },
              },
            },
          },
        },
      },
      on: {
        crash: {
          target: '#failed',
          actions: ['rememberCrash', 'rememberEnd', 'crashSteps', 'announceCrash'],
        },
      },
    },
    completed: { id: 'completed', description: 'All steps are done.', type: 'final' },
    failed: { id: 'failed', description: 'A step has failed.', type: 'final' },
    cancelled: { id: 'cancelled', description: 'It was cancelled.', type: 'final' },
  },
});

export const runChart = new Statechart<RunContext, RunChartEvent, RunEffect | StepWant>(
  runMachine,
  runActions,
);
