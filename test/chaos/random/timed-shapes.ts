import { instruments } from '../lab/lab.ts';
import type { WantedRun, WantedStep } from '../lab/wanted-step.ts';
import type { Dice } from './dice.ts';

/** A step that says how long it takes at most, and is tried again also where nobody knows what the instrument did. */
function timedStep(dice: Dice, name: string, module: string, more: Partial<WantedStep> = {}): WantedStep {
  const retry = { attempts: 4, backoff: 0.1, on: ['failed', 'interrupted', 'lost'] };
  return { name, module, ms: dice.between(0, 300), actsAtMost: 4, more: { retry, duration: 0.5 }, ...more };
}

/** One step must follow another within seconds, or two that are done side by side. */
export function gap(dice: Dice): WantedRun {
  const [one = '', two = '', three = ''] = dice.shuffle(instruments);
  const max = dice.between(2, 6);
  if (dice.chance(0.3))
    return {
      dag: true,
      steps: [
        timedStep(dice, 'heat', one),
        timedStep(dice, 'cool', two),
        timedStep(dice, 'read', three, { after: ['heat', 'cool'] }),
      ],
      gaps: ['heat', 'cool'].map((from) => ({ from, to: 'read', max })),
    };
  return {
    steps: [timedStep(dice, 'fill', one), timedStep(dice, 'grow', two), timedStep(dice, 'read', three)],
    gaps: [{ from: 'grow', to: 'read', max }],
  };
}

/** Two modules for the run alone, in an order of chance: others want them the other way round. In it a gap, sometimes. */
export function group(dice: Dice): WantedRun {
  const modules = dice.shuffle(instruments).slice(0, 2);
  const [one = '', two = ''] = modules;
  return {
    steps: [
      timedStep(dice, 'before', dice.pick(instruments)),
      timedStep(dice, 'take', one),
      timedStep(dice, 'hand', two),
      timedStep(dice, 'give', one),
    ],
    reserve: { modules, from: 'take', until: 'give' },
    ...(dice.chance(0.3) ? { gaps: [{ from: 'take', to: 'hand', max: dice.between(2, 4) }] } : {}),
  };
}

/** Several runs handed in at once. */
export function many(dice: Dice): WantedRun {
  const { steps, ...times } = dice.chance(0.5)
    ? gap(dice)
    : { steps: [timedStep(dice, 'one', dice.pick(instruments))] };
  return { steps, ...times, count: dice.between(2, 4) };
}
