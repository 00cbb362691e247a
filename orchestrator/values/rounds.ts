import type { StepNumber } from '../../shared/contracts/step-flow.ts';
import type { RunSoFar } from './run-so-far.ts';

/** A step of a round. */
export interface PlacedStep {
  position: StepNumber;
  /** What it is called in the body of its loop; empty where it is the only one. */
  name: string;
}

/** The rounds of a loop that there are by now, the first one first: the steps of each in the order of the body. */
export function roundsOf(
  { definition: { steps } }: Pick<RunSoFar, 'definition'>,
  loop: StepNumber,
): PlacedStep[][] {
  const body = steps[loop]?.loop?.body ?? [];
  const rounds: PlacedStep[][] = [];
  // What is added to a run comes after what it is added for.
  for (let position = loop + 1; position < steps.length; position += 1) {
    const added = steps[position]?.added_for;
    if (added?.as !== 'round' || added.of !== loop) continue;
    const round = (rounds[added.round - 1] ??= []);
    round.push({ position, name: body[round.length]?.name ?? '' });
  }
  return rounds;
}
