import { endingOf, verdictOn, type AttemptEnding } from './policies.ts';
import type { RunEffect } from './run-effect.ts';
import type { Made } from './statechart.ts';
import type { Attempt, StepContext } from './step-context.ts';
import type { StepEvent, StepEventOf } from './step-event.ts';
import { stepName } from './wording.ts';

/** What a guard or an action of the step's chart is given. */
export type Given = { context: StepContext; event: StepEvent };

/** An action: it makes another context, or effects. */
export type Act = (given: Given) => Made<StepContext, RunEffect>;

/** A guard or an action that is used with events of one type alone. */
export function on<T extends StepEvent['type'], Result>(
  act: (context: StepContext, event: StepEventOf<T>) => Result,
): (given: Given) => Result {
  return ({ context, event }) => act(context, event as StepEventOf<T>);
}

/** The attempt at hand; the chart uses it only in states that have one. */
export function attemptAtHand({ step, attempt }: StepContext): Attempt {
  if (!attempt) throw new Error(`${stepName({ step })} has no attempt`);
  return attempt;
}

/** What the event makes of the attempt; the chart asks only at events that end one. */
export function endingIn({ context, event }: Given): AttemptEnding {
  const ending = endingOf(context, event);
  if (!ending) throw new Error(`${event.type} ends no attempt of ${stepName(context)}`);
  return ending;
}

/** What the workflow says of that. */
export function verdictIn(given: Given): ReturnType<typeof verdictOn> {
  const { planned, ending } = given.event;
  return verdictOn(given.context, endingIn(given), ending ? undefined : planned.on_failure);
}
