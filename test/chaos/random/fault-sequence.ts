import type { Dice } from './dice.ts';
import type { Fault, Field, Ground } from './field.ts';

/** A fault that is to come, with dice of its own for the choice of its targets and for what it does. */
export interface ComingFault<On extends Ground = Field> {
  fault: Fault<On>;
  choosing: Dice;
  happening: Dice;
}

/**
 * Faults without end. Of any so many in a row, each kind has the share that its weight says, but for one or two: each comes once in
 * every stretch of 1 / weight, at a place of chance in it. Which ones, in which order and with which dice follows from `dice`
 * alone: however often a fault throws its own, the next one is the same.
 */
export function* faultSequence<On extends Ground>(
  dice: Dice,
  kinds: readonly Fault<On>[],
): Generator<ComingFault<On>, never> {
  const coming = kinds.map((fault) => ({ fault, times: 0, at: dice.throw() / fault.weight }));
  for (;;) {
    const next = coming.reduce((first, each) => (each.at < first.at ? each : first));
    yield comingFault(next.fault, dice);
    next.times += 1;
    next.at = (next.times + dice.throw()) / next.fault.weight;
  }
}

export function comingFault<On extends Ground>(fault: Fault<On>, dice: Dice): ComingFault<On> {
  return { fault, choosing: dice.fork(), happening: dice.fork() };
}
