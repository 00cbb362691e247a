import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import {
  type AddedFor,
  type StepNumber,
  type TemplateStep,
  type Scope,
  timesWith,
} from '../../../shared/contracts/step-flow.ts';

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

/** Where steps are placed, and what for. */
export interface Placing {
  /** The position of the first of them: how many steps the run has had. */
  base: StepNumber;
  added_for: AddedFor;
  /** What a step is called in the run, by its name among those that are placed. */
  nameOf: (name: string) => string;
  /** The variables of the round that they belong to. */
  variables?: JsonObject;
  /** Of a round: the steps that come before it, from which gaps to its first steps are counted. */
  before?: readonly StepNumber[];
  /** True where they are part of what cleans up after the run. */
  cleanup?: boolean;
}

/**
 * Steps as they are added to a run, each at a position of its own: what they say of each other by negative numbers, they say by positions.
 * What stands within them for later (the body of a loop, what recovers a step) keeps its numbers and names what is placed here by its
 * positions. Pure: the same steps in the same place are the same.
 */
export function placeSteps(templates: readonly TemplateStep[], placing: Placing): StepDefinition[] {
  const { base, added_for, nameOf, variables = {}, before = [], cleanup = false } = placing;
  const positions = new Map(templates.map(({ number }, index) => [number, base + index]));
  const round = { loop: added_for.of, variables, before, isFirst: added_for.round === 1 };
  return templates.map((template, index) => {
    const idOf = (id: string) => addedStepId(id, added_for.round, base + index);
    const { number: _, ...step } = withPositions(template, positions, round, idOf);
    return {
      ...step,
      name: nameOf(template.name),
      after: step.after ?? (index === 0 ? [] : [base + index - 1]),
      ...(cleanup && { cleanup }),
      added_for,
    };
  });
}

function withPositions(
  step: TemplateStep,
  positions: ReadonlyMap<StepNumber, StepNumber>,
  round: Round,
  idOf: (id: string) => string,
): TemplateStep {
  const placed = (number: StepNumber) => positions.get(number) ?? number;
  const within = (inner: TemplateStep) => withPositions(inner, positions, round, idOf);
  const { after, same_instance_as, same_instance_in, loop, recover, gaps, reserve, hold, ...others } = step;
  return {
    ...others,
    ...timesWith({ gaps, reserve, hold }, placed, (number) => counted(number, positions, round)),
    // A folder of its own for its files.
    id: idOf(step.id),
    ...(after && { after: after.map(placed) }),
    ...(same_instance_as !== undefined && { same_instance_as: placed(same_instance_as) }),
    ...(same_instance_in !== undefined && { same_instance_in: placed(same_instance_in) }),
    ...(loop && { loop: { ...loop, body: loop.body.map(within) } }),
    ...(recover && { recover: recover.map(within) }),
    ...scopesPlaced(step, placed, round),
  };
}

/**
 * Where a gap is counted from that names a step by this number: of the loop itself, from what comes before the round; what is named outside of
 * the rounds counts for the first alone.
 */
function counted(
  number: StepNumber,
  positions: ReadonlyMap<StepNumber, StepNumber>,
  { loop, before, isFirst }: Round,
): readonly StepNumber[] {
  if (number === loop) return before;
  const placed = positions.get(number) ?? (number < 0 || isFirst ? number : undefined);
  return placed === undefined ? [] : [placed];
}

/** A round of a loop, what its variables are, and what comes before it. */
interface Round {
  loop: StepNumber;
  variables: JsonObject;
  before: readonly StepNumber[];
  isFirst: boolean;
}

/** The scope of a step that is placed: positions instead of negative numbers, and the variables of the round where they belong. */
function scopesPlaced(
  step: StepDefinition,
  placed: (number: StepNumber) => StepNumber,
  round: Round,
): { scope?: Scope } {
  return step.scope ? { scope: scopePlaced(step.scope, textsOf(step), placed, round) } : {};
}

function scopePlaced(
  scope: Scope,
  texts: readonly string[],
  placed: (number: StepNumber) => StepNumber,
  round: Round,
): Scope {
  const { steps, values, loop, given } = scope;
  return {
    ...scope,
    steps: Object.fromEntries(Object.entries(steps).map(([name, number]) => [name, placed(number)])),
    ...(loop !== undefined && { loop: placed(loop) }),
    ...(loop === round.loop && { values: { ...values, ...named(round.variables, texts) } }),
    ...(given && {
      given: { ...given, scope: scopePlaced(given.scope, textsOf(given), placed, round) },
    }),
  };
}

/** Those that the texts may name: an item may be large, and stands in each step that names it. */
function named(variables: JsonObject, texts: readonly string[]): JsonObject {
  return Object.fromEntries(
    Object.entries(variables).filter(([name]) => texts.some((text) => text.includes(name))),
  );
}

function textsOf({
  when,
  expressions = {},
  loop,
}: Pick<StepDefinition, 'when' | 'expressions' | 'loop'>): string[] {
  const { for_each, repeat } = loop ?? {};
  const texts = [when, repeat?.until, repeat?.while, for_each?.items, ...Object.values(expressions)];
  return texts.filter((text) => typeof text === 'string');
}
