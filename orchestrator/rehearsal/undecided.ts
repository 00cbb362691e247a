import { stepKey } from '../../shared/contracts/command-id.ts';
import type { StepDefinition } from '../../shared/contracts/run.ts';
import type { Loop, Scope, StepNumber } from '../../shared/contracts/step-flow.ts';
import { defined } from '../../shared/kernel/json/json.ts';
import type { LabState, OwnedRun } from '../state/index.ts';
import { type Decided, Transaction, type Undecided } from '../turn/index.ts';

/**
 * A turn in virtual time, in which nobody knows what instruments will have returned. What depends on that is taken as it is planned: a step
 * with a condition is done, and a loop that ends by one, or goes through a list that is still to come, has as many rounds as it had as a rule,
 * or else one.
 */
export class VirtualTurn extends Transaction {
  /** What ended before then (milliseconds since the epoch) has its real results. */
  readonly #began: number;
  /** The loops, by `stepKey`, whose lists are made up. */
  readonly #madeUp: Set<string>;

  constructor(state: LabState, now: number, { began, madeUp }: { began: number; madeUp: Set<string> }) {
    super(state, now);
    this.#began = began;
    this.#madeUp = madeUp;
  }

  protected override workOut(undecided: Undecided): Decided | undefined {
    const { run, effect } = undecided;
    const step = run.definition.steps[effect.step];
    if (effect.type !== 'decide' || !step || !this.#isUnsure(run, effect.step, step))
      return super.workOut(undecided);
    const decide = (as: StepDefinition) =>
      withoutRefusal(super.workOut({ run: withStep(run, effect.step, as), effect }), as);
    const planned = withoutConditions(step);
    const { loop } = planned;
    if (!loop) return decide(planned);
    this.#madeUp.add(stepKey(run.definition.run_id, effect.step));
    const usual = this.state.rounds.usual(run.definition, effect.step)?.median;
    const made = decide({ ...planned, loop: withRounds(loop, usual) });
    if (!loop.for_each || !endsLoop(made) || hasRounds(run, effect.step)) return made;
    // Of an empty list nothing would be seen.
    return decide({ ...planned, loop: withRounds(loop, 1) });
  }

  /** True where it depends on results to come what it comes to. */
  #isUnsure(run: OwnedRun, position: StepNumber, { scope, added_for }: StepDefinition): boolean {
    if (added_for?.as === 'round' && this.#madeUp.has(stepKey(run.definition.run_id, added_for.of)))
      return true;
    return namedIn(scope).some((named) => {
      const record = run.steps[named];
      return named === position || (record !== undefined && (record.ended_at ?? Infinity) >= this.#began);
    });
  }
}

/** The steps that the expressions of a scope name. */
function namedIn(scope: Scope | undefined): StepNumber[] {
  return scope ? [...Object.values(scope.steps), ...namedIn(scope.given?.scope)] : [];
}

function withStep(run: OwnedRun, position: StepNumber, step: StepDefinition): OwnedRun {
  const steps = run.definition.steps.with(position, step);
  return { ...run, definition: { ...run.definition, steps } };
}

function withoutConditions({ when: _, scope, ...step }: StepDefinition): StepDefinition {
  return { ...step, ...(scope && { scope: unconditional(scope) }) };
}

function unconditional({ given, ...scope }: Scope): Scope {
  if (!given) return scope;
  const { when: _, ...others } = given;
  return { ...scope, given: { ...others, scope: unconditional(given.scope) } };
}

/** @param rounds how many it has as a rule; undefined where nobody knows */
function withRounds({ repeat, for_each, ...loop }: Loop, rounds: number | undefined): Loop {
  if (for_each) {
    const items = rounds === undefined ? for_each.items : Array.from({ length: rounds }, () => null);
    return { ...loop, for_each: typeof for_each.items === 'string' ? { ...for_each, items } : for_each };
  }
  if (!repeat || (repeat.until === undefined && repeat.while === undefined))
    return { ...loop, ...defined({ repeat }) };
  return { ...loop, repeat: { max: Math.min(repeat.max, rounds ?? 1) } };
}

function endsLoop(made: Decided | undefined): boolean {
  return made?.event.type === 'decided' && made.event.decision.type === 'looped';
}

function hasRounds({ definition }: OwnedRun, loop: StepNumber): boolean {
  return definition.steps.some(({ added_for }) => added_for?.as === 'round' && added_for.of === loop);
}

/** That made-up results come to nothing keeps no step from being done. */
function withoutRefusal(made: Decided | undefined, { loop }: StepDefinition): Decided | undefined {
  if (made?.event.type !== 'decided' || made.event.decision.type !== 'refuse') return made;
  const decision = loop ? ({ type: 'looped', data: {} } as const) : ({ type: 'go', values: {} } as const);
  return { ...made, event: { ...made.event, decision } };
}
