import type { StepDefinition } from '../contracts/run.ts';

/** The locations that a step moves something from and to; none where it is only played through. */
export function movedLocations(
  step: Pick<StepDefinition, 'locations'> | undefined,
  simulate: boolean,
): { source?: string; target?: string } {
  return simulate ? {} : (step?.locations ?? {});
}

/**
 * What a step that succeeds leaves at its locations, by name. WEI's rule: its source is empty and its target holds the experiment;
 * what is thrown away is nowhere.
 */
export function locationsAfter(
  { source, target }: { source?: string; target?: string },
  experiment_id: string,
): [name: string, state: string][] {
  return [
    ...(source === undefined ? [] : [[source, 'Empty'] as [string, string]]),
    ...(target === undefined || target.includes('trash')
      ? []
      : [[target, experiment_id] as [string, string]]),
  ];
}
