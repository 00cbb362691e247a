import type { StepNumber } from '../../../shared/contracts/step-flow.ts';
import type { RunSoFar } from './decision.ts';

/** A step of a round. */
export interface PlacedStep {
  position: StepNumber;
  /** What it is called in the body of its loop; empty where it is the only one. */
  name: string;
}

/** The rounds of a loop that there are by now, the first one first: the steps of each in the order of the body. */
export function roundsOf(run: Pick<RunSoFar, 'definition' | 'roundParts'>, loop: StepNumber): PlacedStep[][] {
  const body = bodyOf(run, loop);
  const parts = run.roundParts(loop);
  return Array.from({ length: parts.length / body.length }, (_, round) =>
    body.map(({ name }, index) => ({ position: parts[round * body.length + index] ?? -1, name })),
  );
}

/** How many rounds of a loop there are by now, and how many of them are under way. It is asked after each round: of a thousand, a thousand times. */
export function countRounds(run: RunSoFar, loop: StepNumber): { all: number; open: number } {
  const { length } = bodyOf(run, loop);
  const parts = run.roundParts(loop);
  let open = 0;
  for (let from = 0; from < parts.length; from += length) {
    for (let at = from; at < from + length; at += 1) {
      if (run.isDone(parts[at] ?? -1)) continue;
      open += 1;
      break;
    }
  }
  return { all: parts.length / length, open };
}

function bodyOf({ definition }: Pick<RunSoFar, 'definition'>, loop: StepNumber): readonly { name: string }[] {
  const { body } = definition.steps[loop]?.loop ?? {};
  if (!body || body.length === 0) throw new Error(`step ${loop} of the run is no loop`);
  return body;
}
