import type { Loop, StepNumber } from '../../contracts/step-flow.ts';
import type { PlacedStep } from '../placed-step.ts';
import type { FlowNode, Frame, Rounds } from './flow-node.ts';

/** A run that goes on, into which the steps of a workflow are put. */
export interface GrowingRun {
  /** How many steps it has: the new ones are counted on from there. */
  count: number;
  /** Those that are done before the new ones, which may name them. */
  before: readonly PlacedStep[];
  /** The names of those that are not. */
  others: ReadonlySet<string>;
  /** Those that the first of the new ones waits for. */
  begin: readonly StepNumber[];
}

/** The steps of the run that those of the frame may name. */
export function earlierNodes(frame: Frame, { before }: GrowingRun): FlowNode[] {
  return before.map(({ step: { name, module, action, loop }, number, pointer }) => ({
    ...{ frame, part: 'earlier', pointer, number, name },
    document: { name, module, action },
    ...{ texts: [], settled: new Set<string>(), rounds: loop && roundsOf(loop) },
    ...{ body: undefined, inner: undefined, recover: [], closing: [], owner: undefined },
  }));
}

function roundsOf({ for_each, repeat }: Loop): Rounds {
  if (for_each) return { kind: 'for_each', as: for_each.as, max_parallel: for_each.max_parallel };
  return { kind: 'repeat', max: repeat?.max ?? 1 };
}
