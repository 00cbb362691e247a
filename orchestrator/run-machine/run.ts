import { setup } from 'xstate';
import { runActions, runGuards, type RunChartEvent, type StepOrder } from './run-actions.ts';
import { machineVersion, type RunContext } from './run-context.ts';
import type { RunEffect } from './run-effect.ts';
import { Statechart } from './statechart.ts';

const cancelled = { target: '#cancelled', actions: ['tellCancelled', 'noteEnd'] } as const;
/** Nothing of it is in flight. */
const cancelledAtOnce = ['noteCanceller', 'tellCancelled', 'noteEnd'] as const;
const failed = { target: '#failed', actions: ['tellFailed', 'noteEnd', 'drainSteps'] } as const;

/** What becomes of a cancelled run once a step of it has come to rest. */
const cancelledAtRest = { guard: 'atRest', ...cancelled } as const;
/** What becomes of a run that has failed once another step of it has come to rest. */
const failedAtRest = { guard: 'atRest', ...failed } as const;

const cancel = {
  target: '#cancelling',
  actions: ['noteCanceller', 'tellCancelling', 'noteCancel', 'stopSteps'],
} as const;

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
  context: { machine_version: machineVersion, step_count: 0, homes: {} },
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
                admit: { target: 'queued', actions: ['tellQueued', 'readyFirstSteps'] },
                cancel: { target: '#cancelled', actions: cancelledAtOnce },
              },
            },
            queued: {
              description: 'Taken on; no step of it was granted yet.',
              on: {
                grant: { target: 'active', actions: ['noteStart', 'tellStart', 'noteHome'] },
                cancel: { target: '#cancelled', actions: [...cancelledAtOnce, 'stopSteps'] },
              },
            },
            active: {
              description: 'Steps of it are in flight, or wait to be.',
              on: {
                grant: { actions: 'noteHome' },
                stepDone: [
                  { guard: 'allDone', target: '#completed', actions: ['tellCompleted', 'noteEnd'] },
                  { actions: 'readyNextSteps' },
                ],
                stepRested: { actions: 'forgetHome' },
                stepFailed: [
                  {
                    guard: 'atRest',
                    target: '#failed',
                    actions: ['noteError', 'tellFailed', 'noteEnd', 'drainSteps'],
                  },
                  { target: '#failing', actions: ['noteError', 'drainSteps'] },
                ],
                cancel: [
                  { guard: 'atRest', target: '#cancelled', actions: [...cancelledAtOnce, 'stopSteps'] },
                  cancel,
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
                  description:
                    'A cancel was asked for. Its agents are asked to stop, until they have or time is up.',
                  on: {
                    stepDone: cancelledAtRest,
                    stepCancelled: cancelledAtRest,
                    stepFailed: [
                      {
                        guard: 'atRest',
                        target: '#cancelled',
                        actions: ['noteError', 'tellCancelled', 'noteEnd'],
                      },
                      { actions: 'noteError' },
                    ],
                    stopAgain: { actions: ['stopSteps', 'noteAskedAgain'] },
                    giveUp: { target: '#cancelled', actions: ['giveStepsUp', 'tellUnconfirmed', 'noteEnd'] },
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
              on: { pause: { guard: 'isFresh', target: 'paused', actions: ['tellPause', 'notePause'] } },
            },
            paused: {
              description:
                'Somebody has paused it: what is in flight goes on to its end, and nothing begins.',
              on: {
                resume: {
                  guard: 'isFresh',
                  target: 'going',
                  actions: ['tellResume', 'noteResume', 'readyAgain'],
                },
              },
            },
          },
        },
      },
      on: {
        crash: { target: '#failed', actions: ['noteCrash', 'noteEnd', 'crashSteps', 'tellCrash'] },
      },
    },
    completed: { id: 'completed', description: 'All steps are done.', type: 'final' },
    failed: { id: 'failed', description: 'A step has failed.', type: 'final' },
    cancelled: { id: 'cancelled', description: 'It was cancelled.', type: 'final' },
  },
});

export const runChart = new Statechart<RunContext, RunChartEvent, RunEffect | StepOrder>(runMachine, {
  guards: runGuards,
  actions: runActions,
});
