import { recoveryParts, stepsAfter } from './plan.ts';
import {
  cleanupToBegin,
  inFlightState,
  isDone,
  isEnded,
  isCancelledAtOnce,
  isOver,
  isReached,
  isRecovering,
  waitsForPerson,
} from './run-queries.ts';
import type { RunSnapshot } from './run-context.ts';
import type { RunHappening } from './run-event.ts';
import type { StepSnapshot } from './step-context.ts';
import type { StepHappening } from './step-event.ts';

/** What a run, its steps and other steps hear of each other. `advance.ts` acts on it, and docs/machines.md prints it. */

/** What an event makes of a step. */
interface StepChange {
  at: number;
  step: number;
  event: StepHappening;
  before: StepSnapshot;
  after: StepSnapshot;
}

/** What the run hears of a step. */
interface NewsLine {
  /** Completes "when a step …". */
  when: string;
  run: RunHappening['type'];
  /** Undefined where the line does not fit. */
  news: (change: StepChange) => RunHappening | undefined;
}

function line<T extends RunHappening['type']>(
  when: string,
  run: T,
  news: (change: StepChange) => Extract<RunHappening, { type: T }> | undefined,
): NewsLine {
  return { when, run, news };
}

/** Heard before the step stands there: the run has started before its first step goes anywhere. */
export const newsBefore: readonly NewsLine[] = [
  line('is granted, or a journal knows that it was', 'grant', ({ event }) =>
    event.type === 'grant' || event.type === 'remembered' ? { ...event, type: 'grant' } : undefined,
  ),
];

/** Heard once the step stands there. */
export const newsAfter: readonly NewsLine[] = [
  line('goes on although its instrument was asked to stop', 'goesOn', ({ at, event }) =>
    event.type === 'progress' && event.goes_on ? { type: 'goesOn', at, note: event.note } : undefined,
  ),
  line('is done: has succeeded, is skipped or is passed over', 'stepDone', ({ at, step, after }) =>
    isDone(after) ? { type: 'stepDone', at, step } : undefined,
  ),
  line('has failed', 'stepFailed', ({ at, step, after: { value, context } }) =>
    value === 'failed' ? { type: 'stepFailed', at, step, error: context.error } : undefined,
  ),
  line('is cancelled', 'stepCancelled', ({ at, step, after }) =>
    after.value === 'cancelled' ? { type: 'stepCancelled', at, step } : undefined,
  ),
  line('has not ended, and its attempt has', 'stepRested', ({ at, step, before, after }) => {
    if (!before.context.attempt || isEnded(after) || inFlightState(after)) return undefined;
    return { type: 'stepRested', at, step, acted: after.value !== 'ready' && after.value !== 'pending' };
  }),
];

/** What a step is told by its run or by another step. */
export type StepWord = 'ready' | 'partDone' | 'recovered' | 'stop' | 'drain' | 'giveUp' | 'crash';

/** Who hears of a step. */
interface OthersLine {
  when: string;
  hear: StepWord;
  /** Whose positions `of` gives, in words. */
  whom: string;
  of: (run: RunSnapshot, change: StepChange) => readonly number[];
}

/** What other steps hear of a step, after its run. */
export const othersHear: readonly OthersLine[] = [
  {
    when: "of a loop's round is done",
    ...{ hear: 'partDone', whom: 'the loop' },
    of: (run, { step, after }) => (isDone(after) ? addedFor(run, step, 'round') : []),
  },
  {
    when: 'is done as the last of those that recover another from its failure',
    ...{ hear: 'recovered', whom: 'that other one' },
    of: (run, { step, after }) =>
      isDone(after) && isLastPart(run, step) ? addedFor(run, step, 'recover') : [],
  },
  {
    when: 'waits for its turn again',
    ...{ hear: 'ready', whom: 'itself, where its turn has come' },
    // One that a person tries again has a new plan first.
    of: (run, { step, event, after }) =>
      after.value === 'pending' && event.type !== 'tryAgain' && isReached(run, step) ? [step] : [],
  },
];

function addedFor({ plan }: Pick<RunSnapshot, 'plan'>, step: number, as: 'round' | 'recover'): number[] {
  const { added_for } = plan[step] ?? {};
  return added_for?.as === as ? [added_for.of] : [];
}

function isLastPart({ plan, steps }: RunSnapshot, step: number): boolean {
  const { of = step, round = 0 } = plan[step]?.added_for ?? {};
  return recoveryParts(plan, of, round).every((part) => steps[part] && isDone(steps[part]));
}

/** Who hears what the run wants of its steps. */
export interface WantLine {
  hear: StepWord;
  whom: string;
  /** @param after the step because of which */
  of: (run: RunSnapshot, after: number | undefined) => readonly number[];
  /** Looked at when the turn of each has come. */
  except?: (run: RunSnapshot, position: number) => boolean;
}

const undone = ({ undone: positions }: RunSnapshot) => positions;
const allButCleanup = {
  whom: 'all that have begun and are not done, but for those that are still to clean up',
  of: undone,
  except: isStillToCleanUp,
};

/** What the run wants of its steps: the actions of its chart that have these names. */
export const wants = {
  readyFirstSteps: {
    ...{ hear: 'ready', whom: 'those that wait for no other step' },
    of: ({ plan }) => stepsAfter(plan, undefined),
  },
  readyNextSteps: {
    ...{ hear: 'ready', whom: 'those that wait for that step, and for none that is not done' },
    of: ({ plan }, after) => stepsAfter(plan, after),
    except: (run, position) => !isReached(run, position),
  },
  readyAgain: {
    ...{ hear: 'ready', whom: 'all whose turn has come, and that are not done' },
    of: undone,
    except: ({ steps }, position) => steps[position]?.value === 'pending',
  },
  readyCleanup: {
    ...{ hear: 'ready', whom: 'those that clean up, and wait for no other of them' },
    of: ({ plan, steps }) => cleanupToBegin(plan, steps),
  },
  stopSteps: { hear: 'stop', ...allButCleanup },
  drainSteps: { hear: 'drain', ...allButCleanup },
  giveStepsUp: { hear: 'giveUp', whom: 'all that have begun and are not done', of: undone },
  crashSteps: { hear: 'crash', whom: 'all that have begun and are not done', of: undone },
} satisfies Record<string, WantLine>;

/** A step that cleans up is done although the run comes to its end; nothing that it waits for would come any more, though. */
function isStillToCleanUp(run: RunSnapshot, position: number): boolean {
  const step = run.steps[position];
  if (!step || run.plan[position]?.cleanup !== true) return false;
  if (isOver(run) || isCancelledAtOnce(run) || inFlightState(step)) return false;
  return !waitsForPerson(step) && !isRecovering(step);
}
