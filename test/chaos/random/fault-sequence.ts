import type { Dice } from './dice.ts';
import type { Fault } from './field.ts';

/** A fault that is to come, with dice of its own for the choice of its targets and for what it does. */
export interface ComingFault {
  fault: Fault;
  choosing: Dice;
  happening: Dice;
}

/**
 * Faults without end, by weight. Which ones, in which order and with which dice follows from `dice` alone: however often a
 * fault throws its own, the next one is the same.
 */
export function* faultSequence(dice: Dice, kinds: readonly Fault[]): Generator<ComingFault, never> {
  for (;;) yield comingFault(drawByWeight(dice, kinds), dice);
}

export function comingFault(fault: Fault, dice: Dice): ComingFault {
  return { fault, choosing: dice.fork(), happening: dice.fork() };
}

function drawByWeight(dice: Dice, kinds: readonly Fault[]): Fault {
  let at = dice.throw() * kinds.reduce((sum, { weight }) => sum + weight, 0);
  for (const fault of kinds) {
    at -= fault.weight;
    if (at < 0) return fault;
  }
  return dice.pick(kinds);
}
