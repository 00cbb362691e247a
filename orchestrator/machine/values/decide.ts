import type { StepDefinition } from '../../../shared/contracts/run.ts';
import type { Scope, StepNumber } from '../../../shared/contracts/step-flow.ts';
import { WeirError, toFailure, type Failure } from '../../../shared/kernel/errors/weir-error.ts';
import { Budget, ExpressionError, stepsOfPointer, type RunSeen } from '../../../shared/expressions/index.ts';
import { valueOf } from './condition.ts';
import { decideLoop } from './decide-loop.ts';
import type { Decision } from './decision.ts';
import { runSeen } from './outcome.ts';
import { countRounds } from './rounds.ts';
import type { RunSoFar } from './run-so-far.ts';
import { stepValues } from './step-values.ts';

/** True for a step of which it is decided what it does once all that it waits for is done. */
export function needsDecision({ when, expressions, loop, scope }: StepDefinition): boolean {
  return (
    when !== undefined || expressions !== undefined || loop !== undefined || conditionsOf(scope).length > 0
  );
}

/**
 * Works out what is to be done about a step whose turn has come; of a loop, again each time that a step of its rounds is done. It
 * depends on its arguments alone: asked again after a restart, it says the same.
 */
export function decide(run: RunSoFar, position: StepNumber): Decision {
  const step = run.definition.steps[position];
  if (!step) throw new Error(`the run has no step ${position}`);
  const seen = runSeen(run);
  const budget = new Budget();
  try {
    if (!step.loop) {
      if (!isWanted(step, seen, budget)) return { kind: 'skip' };
      return { kind: 'go', values: stepValues(step, seen, budget, run.locationsOf?.(step.module)) };
    }
    const rounds = countRounds(run, position);
    // It is asked for once: before the first round.
    if (rounds.all === 0 && !isWanted(step, seen, budget)) return { kind: 'skip' };
    return decideLoop({ run, position, step, loop: step.loop, rounds, seen, budget });
  } catch (error) {
    return { kind: 'fail', error: failureOf(error) };
  }
}

/** True where all conditions are: its own, and those of the sub-workflows that it is a step of. */
function isWanted(step: StepDefinition, seen: RunSeen, budget: Budget): boolean {
  const own = step.when === undefined ? [] : [{ when: step.when, scope: step.scope }];
  // Outermost first: what is within is not looked at where that is not true.
  return [...own, ...conditionsOf(step.scope)]
    .reverse()
    .every(({ when, scope }) => valueOf('/when', when, 'truth', { scope, seen, budget }));
}

function conditionsOf(scope: Scope | undefined): { when: string; scope: Scope }[] {
  const found = [];
  for (let given = scope?.given; given; given = given.scope.given) {
    if (given.when !== undefined) found.push({ when: given.when, scope: given.scope });
  }
  return found;
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof ExpressionError)) {
    if (WeirError.is(error)) return toFailure(error);
    throw error;
  }
  const { message, pointer = '', at } = error;
  const place = stepsOfPointer(pointer).join('.');
  return toFailure(new WeirError('expression_failed', `${place}: ${message}`, { details: { pointer, at } }));
}
