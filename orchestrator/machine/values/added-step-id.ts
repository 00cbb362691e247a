import type { StepNumber } from '../../../shared/contracts/step-flow.ts';

/**
 * The id of a step that is added to a run, or of a template that stands within one: two steps of a run have the same only where they are
 * the same step of the same round. It says where it was put, and whatever holds it.
 * @param id that of the template
 */
export function addedStepId(id: string, round: number, position: StepNumber): string {
  return `${id}.${round}-${position}`;
}

/** The id without the places: a run that grows anew may put its steps in other ones. */
export function withoutPlaces(id: string): string {
  return id
    .split('.')
    .map((part) => part.split('-')[0])
    .join('.');
}
