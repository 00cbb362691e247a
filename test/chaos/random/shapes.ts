import { instruments } from '../lab/lab.ts';
import type { Question, WantedRun, WantedStep, WayOn } from '../lab/wanted-step.ts';
import type { Dice } from './dice.ts';
import { gap, group, many } from './timed-shapes.ts';

/** A run of some kind, by the dice. */
export type Shape = (dice: Dice) => WantedRun;

/** Tried again also where nobody knows what the instrument did, so that most of them come to their end under faults. */
const persistent = {
  more: { retry: { attempts: 4, backoff: 0.1, on: ['failed', 'interrupted', 'lost'] } },
  actsAtMost: 4,
} as const;

/** A short step of chance on an instrument of chance. */
function shortStep(dice: Dice, more: Partial<WantedStep> = {}): WantedStep {
  return { module: dice.pick(instruments), ms: dice.between(0, 60), bytes: dice.between(10, 2_000), ...more };
}

/** Steps side by side: each depends on some of those before it, gets a value from one of them, or is left out by one. */
function dag(dice: Dice): WantedRun {
  const names = Array.from({ length: dice.between(3, 7) }, (_, i) => `d${i}`);
  const skippable = new Set<string>();
  const steps = names.map((name, i) => {
    const earlier = names.slice(0, i);
    const after = dice.shuffle(earlier).slice(0, dice.between(0, 2));
    const source = after.find((each) => !skippable.has(each));
    const leaves = source !== undefined && dice.chance(0.25);
    if (leaves) skippable.add(name);
    return shortStep(dice, {
      ...{ name, after },
      ...(source === undefined ? {} : { got: { made: source } }),
      ...(leaves ? { when: { step: source, above: 0.4 } } : {}),
      ...(dice.chance(0.7) ? persistent : { more: dice.chance(0.5) ? { instance: 'any' } : {} }),
    });
  });
  return { dag: true, steps };
}

/** A step whose list is gone through, a loop of either kind, and a step that gets what it came to. */
export function loop(dice: Dice): WantedRun {
  const rounds = dice.pick([
    { listOf: 'first', atOnce: dice.between(1, 3) },
    { until: 0.6, max: 12 },
    { times: dice.between(1, 4) },
  ]);
  const got = 'listOf' in rounds ? ({ itemOf: 'first' } as const) : ({ made: 'first' } as const);
  const where = dice.chance(0.3)
    ? { ...persistent, more: { ...persistent.more, instance: 'any' } }
    : persistent;
  return {
    steps: [
      shortStep(dice, { name: 'first', ...persistent }),
      shortStep(dice, { name: 'fill', rounds, got, ...where }),
      shortStep(dice, { name: 'last', got: { made: 'fill' }, ...persistent }),
    ],
  };
}

/** A person is asked, and a later step gets the answer; that step may be changed while the question is open. */
export function question(dice: Dice): WantedRun {
  const asks = dice.pick<Question>(['confirm', 'choose', 'input']);
  return {
    steps: [
      shortStep(dice, { name: 'before', ...persistent }),
      { name: 'ask', module: 'operator', ms: 0, asks },
      shortStep(dice, {
        name: 'after',
        got: { answerTo: 'ask' },
        edited: dice.chance(0.6),
        ...persistent,
      }),
    ],
  };
}

/** A step fails, and a person says how it goes on. */
export function held(dice: Dice): WantedRun {
  const wayOn = dice.pick<WayOn>(['retry', 'skip', 'insert']);
  const fails = { name: 'fails', fails: 1, onFailure: 'pause', wayOn } as const;
  const recover = dice.chance(0.4) ? { recover: [shortStep(dice, { name: 'lift' })] } : {};
  return {
    steps: [
      shortStep(dice, { name: 'before', ...persistent }),
      shortStep(dice, { ...fails, ...recover }),
      shortStep(dice, { name: 'after', got: { made: 'fails' }, ...persistent }),
    ],
    ...withCleanup(dice, 0.4),
  };
}

/** A step fails, is recovered from each time, and the run goes on without it, or with its next attempt. */
export function passedOver(dice: Dice): WantedRun {
  const retry = { more: { retry: { attempts: 2, backoff: 0.1, on: ['failed'] } }, actsAtMost: 2 };
  const recover = [shortStep(dice, { name: 'lift' }), shortStep(dice, { name: 'wipe' })];
  const fails = { name: 'fails', fails: dice.between(1, 2), onFailure: 'continue', ...retry } as const;
  return {
    steps: [
      shortStep(dice, { name: 'before', ...persistent }),
      shortStep(dice, { ...fails, recover: recover.slice(0, dice.between(1, 2)) }),
      shortStep(dice, { name: 'after', got: { made: 'fails' }, ...persistent }),
    ],
    ...withCleanup(dice, 0.6),
  };
}

/** A run fails, cleans up, and another one goes on from it. */
export function retried(dice: Dice): WantedRun {
  return {
    steps: [
      shortStep(dice, { name: 'before', ...persistent }),
      shortStep(dice, { name: 'fails', fails: 1, got: { made: 'before' } }),
      shortStep(dice, { name: 'after', got: { made: 'fails' }, ...persistent }),
    ],
    ...withCleanup(dice, 0.7),
    retried: true,
  };
}

function withCleanup(dice: Dice, chance: number): Pick<WantedRun, 'cleanup'> {
  if (!dice.chance(chance)) return {};
  const count = dice.between(1, 2);
  return { cleanup: Array.from({ length: count }, (_, i) => shortStep(dice, { name: `tidy${i}` })) };
}

/** The kinds of runs beside chains, with how often each comes. */
export const shapes: readonly { name: string; weight: number; shape: Shape }[] = [
  { name: 'dag', weight: 14, shape: dag },
  { name: 'loop', weight: 12, shape: loop },
  { name: 'question', weight: 10, shape: question },
  { name: 'held', weight: 10, shape: held },
  { name: 'passed over', weight: 6, shape: passedOver },
  { name: 'retried', weight: 6, shape: retried },
  { name: 'gap', weight: 8, shape: gap },
  { name: 'group', weight: 6, shape: group },
  { name: 'many', weight: 3, shape: many },
];
